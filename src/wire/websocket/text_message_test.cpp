// Text is UTF-8 over all its fragments, and a wrong byte is noticed when it arrives
// (RFC 6455 5.6, 8.1; WS-11).

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

const outcome refused{{}, errc::text_not_utf8};

std::string in_two_fragments(std::string_view text, std::size_t cut) {
    return fragment(opcode::text, text.substr(0, cut)) +
           masked_frame(opcode::continuation, text.substr(cut));
}

// One frame, two fragments cut anywhere, a fragment a byte; read whole and byte by byte.
void expect_text(std::string_view text, bool valid) {
    std::vector<std::string> streams{masked_frame(opcode::text, text)};
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        streams.push_back(in_two_fragments(text, cut));
    std::string by_bytes = fragment(opcode::text, "");
    for (const char byte : text) by_bytes += fragment(opcode::continuation, {&byte, 1});
    streams.push_back(by_bytes + masked_frame(opcode::continuation, ""));
    const outcome expected = valid ? outcome{{{opcode::text, std::string{text}}}, {}} : refused;
    for (const std::string& stream : streams)
        for (std::size_t piece : {std::size_t{1}, std::size_t{9}, stream.size()})
            EXPECT_EQ(decode_in_pieces(stream, {}, [&] { return piece; }), expected) << text;
}

TEST(text_message, WS_11_valid_text_passes_however_it_is_fragmented_and_cut) {
    for (std::string_view text :
         {"", "ascii only, and longer than one word of the machine", "K\xc3\xb6ln",
          "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", "a \xe2\x82\xac, a \xf0\x9f\x98\x80.",
          "\xef\xbf\xbf\xf4\x8f\xbf\xbf", "\xed\x9f\xbf\xee\x80\x80"})
        expect_text(text, true);
}

TEST(text_message, WS_11_wrong_text_is_1007_however_it_is_fragmented_and_cut) {
    for (std::string_view text :
         {"\xff", "ascii and then \x80", "\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "ends inside \xe2\x82",
          "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80 edited"})
        expect_text(text, false);
    EXPECT_EQ(close_code_of(errc::text_not_utf8), 1007);
}

TEST(text_message, WS_11_a_character_may_be_spread_over_fragments_with_pings_between) {
    const std::string stream =
        fragment(opcode::text, "\xf0") + masked_frame(opcode::ping, "\xff") +
        fragment(opcode::continuation, "\x9f") + fragment(opcode::continuation, "") +
        fragment(opcode::continuation, "\x98") + masked_frame(opcode::continuation, "\x80");
    EXPECT_EQ(decode_whole(stream),
              (outcome{{{opcode::ping, "\xff"}, {opcode::text, "\xf0\x9f\x98\x80"}}, {}}));
}

TEST(text_message, WS_11_a_wrong_byte_is_noticed_inside_a_frame_that_has_only_partly_come) {
    const std::string wrong = "fine so far \xf4\x90";
    std::string stream = client_header(1, 1000) + masked_frame(opcode::text, wrong).substr(6);
    EXPECT_EQ(decode_whole(std::string_view{stream}.substr(0, stream.size() - 1)), outcome{});
    EXPECT_EQ(decode_whole(stream), refused);
    EXPECT_EQ(decode_in_pieces(stream, {}, [] { return 1u; }), refused);
}

TEST(text_message, WS_11_ascii_does_not_complete_a_character_that_has_begun) {
    for (std::size_t ascii : {1u, 7u, 8u, 9u, 64u}) {
        const std::string stream = fragment(opcode::text, "\xe2\x82") +
                                   masked_frame(opcode::continuation, std::string(ascii, 'a'));
        EXPECT_EQ(decode_whole(stream), refused);
    }
}

TEST(text_message, binary_messages_may_hold_any_bytes) {
    const std::string bytes = "\xff\xc0\x80\xed\xa0\x80\xf4\x90";
    EXPECT_EQ(decode_whole(masked_frame(opcode::binary, bytes)),
              (outcome{{{opcode::binary, bytes}}, {}}));
    EXPECT_EQ(
        decode_whole(fragment(opcode::binary, bytes) + masked_frame(opcode::continuation, bytes)),
        (outcome{{{opcode::binary, bytes + bytes}}, {}}));
}

TEST(text_message, a_text_after_a_binary_message_is_checked_from_its_own_beginning) {
    const std::string stream =
        fragment(opcode::binary, "\xe2") + masked_frame(opcode::continuation, "\x82") +
        fragment(opcode::text, "\xac") + masked_frame(opcode::continuation, "");
    EXPECT_EQ(decode_whole(stream), (outcome{{{opcode::binary, "\xe2\x82"}}, errc::text_not_utf8}));
}

// The set of github.com/flenniken/utf8tests is not part of the project: it lies in the folder that
// ANTEROOM_VECTORS names, or in `shared/vectors` beside the checkout.
std::filesystem::path vectors() {
    if (const char* named = std::getenv("ANTEROOM_VECTORS")) return named;
    return std::filesystem::path{ANTEROOM_SOURCE_DIR}.parent_path() / "shared" / "vectors";
}

std::string from_hex(std::string_view hex) {
    std::string digits;
    for (const char c : hex)
        if (c != ' ') digits += c;
    std::string bytes;
    for (std::size_t i = 0; i + 2 <= digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return bytes;
}

TEST(text_message, WS_11_agrees_with_every_sequence_of_utf8tests) {
    std::ifstream file{vectors() / "utf8" / "utf8tests.txt"};
    if (!file) {
        const char* const ci = std::getenv("CI");
        if (ci != nullptr && std::string_view{ci} == "true")
            FAIL() << "utf8/utf8tests.txt not found; set ANTEROOM_VECTORS";
        GTEST_SKIP() << "utf8/utf8tests.txt not found; set ANTEROOM_VECTORS to check against it";
    }
    std::size_t valid_count = 0;
    std::size_t invalid_count = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto name_end = line.find(':');
        const auto kind_end = line.find(':', name_end + 1);
        ASSERT_NE(kind_end, std::string::npos) << line;
        const std::string kind = line.substr(name_end + 1, kind_end - name_end - 1);
        const std::string value = line.substr(kind_end + 1);
        const std::string bytes =
            kind == "valid" ? value : from_hex(value.substr(0, value.find(':')));
        const bool valid = kind.find("invalid") == std::string::npos;
        ++(valid ? valid_count : invalid_count);
        SCOPED_TRACE(line);
        expect_text(bytes, valid);
        expect_text("before " + bytes, valid);
    }
    EXPECT_GE(valid_count, 76u);
    EXPECT_GE(invalid_count, 140u);
}

}  // namespace
}  // namespace anteroom::wire::websocket
