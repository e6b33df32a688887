// The rules a client's frames must keep (RFC 6455 5 to 8), each broken on its own, wherever the
// stream is cut.

#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

const std::string good_frame = masked_frame(opcode::text, "good");

// Whole, cut once at every byte, cut into equal pieces: the same. Truncated: never more.
void expect_however_cut(const std::string& stream, const outcome& expected,
                        const limits& allowed = {}) {
    EXPECT_EQ(decode_whole(stream, allowed), expected);
    for (std::size_t cut = 1; cut <= stream.size(); ++cut) {
        std::size_t calls = 0;
        EXPECT_EQ(
            decode_in_pieces(stream, allowed, [&] { return calls++ == 0 ? cut : stream.size(); }),
            expected)
            << "cut at " << cut;
        EXPECT_EQ(decode_in_pieces(stream, allowed, [&] { return cut; }), expected)
            << "pieces of " << cut;
        const outcome truncated = decode_whole(std::string_view{stream}.substr(0, cut), allowed);
        ASSERT_LE(truncated.frames.size(), expected.frames.size());
        for (std::size_t i = 0; i < truncated.frames.size(); ++i)
            EXPECT_EQ(truncated.frames[i], expected.frames[i]);
        if (truncated.error) {
            EXPECT_EQ(truncated.error, expected.error);
        }
    }
}

// The broken rule is found after a good frame has been delivered.
void expect_broken(const std::string& bad, errc error, std::uint16_t code) {
    expect_however_cut(good_frame + bad + good_frame, {{{opcode::text, "good"}}, error});
    EXPECT_EQ(close_code_of(error), code);
}

void expect_fine(const std::string& stream, const std::vector<received>& frames) {
    expect_however_cut(stream, {frames, {}});
}

TEST(frame_rules, WS_06_an_unmasked_frame_is_1002) {
    for (opcode kind : {opcode::text, opcode::binary, opcode::close, opcode::ping, opcode::pong})
        expect_broken(masked_frame(kind, "", {.masked = false}), errc::frame_not_masked, 1002);
    expect_broken(masked_frame(opcode::text, "bare", {.masked = false}), errc::frame_not_masked,
                  1002);
}

TEST(frame_rules, WS_06_a_mask_of_zero_is_a_mask) {
    expect_fine(masked_frame(opcode::text, "plain", {.key = 0}), {{opcode::text, "plain"}});
}

TEST(frame_rules, WS_07_a_reserved_bit_is_1002) {
    for (unsigned bits = 1; bits < 8; ++bits)
        for (opcode kind : {opcode::text, opcode::binary, opcode::ping, opcode::close})
            expect_broken(masked_frame(kind, "x", {.reserved = bits}), errc::reserved_bits, 1002);
}

TEST(frame_rules, WS_07_PMD_04_rsv1_on_a_continuation_is_1002) {
    expect_broken(
        fragment(opcode::text, "a") + masked_frame(opcode::continuation, "b", {.reserved = 4}),
        errc::reserved_bits, 1002);
}

TEST(frame_rules, WS_07_a_reserved_opcode_is_1002) {
    for (unsigned bits : {3u, 4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u})
        for (bool final : {true, false})
            expect_broken(client_header(bits, 0, {.final = final}), errc::unknown_opcode, 1002);
}

TEST(frame_rules, WS_08_a_fragmented_control_frame_is_1002) {
    for (opcode kind : {opcode::close, opcode::ping, opcode::pong})
        expect_broken(fragment(kind, "x"), errc::control_frame_fragmented, 1002);
}

TEST(frame_rules, WS_08_a_control_frame_of_125_bytes_is_fine_and_of_126_is_1002) {
    for (opcode kind : {opcode::ping, opcode::pong}) {
        expect_fine(masked_frame(kind, std::string(125, 'c')), {{kind, std::string(125, 'c')}});
        expect_broken(masked_frame(kind, std::string(126, 'c')), errc::control_frame_too_long,
                      1002);
        expect_broken(client_header(static_cast<unsigned>(kind), 70'000),
                      errc::control_frame_too_long, 1002);
    }
    expect_broken(masked_close(1000, std::string(124, 'c')), errc::control_frame_too_long, 1002);
}

TEST(frame_rules, WS_08_a_control_frame_is_allowed_between_fragments) {
    expect_fine(fragment(opcode::binary, "a") + masked_frame(opcode::ping, "p") +
                    masked_frame(opcode::continuation, "b") + good_frame,
                {{opcode::ping, "p"}, {opcode::binary, "ab"}, {opcode::text, "good"}});
}

TEST(frame_rules, WS_09_a_continuation_without_start_is_1002) {
    expect_broken(masked_frame(opcode::continuation, "x"), errc::continuation_without_start, 1002);
    expect_broken(fragment(opcode::continuation, ""), errc::continuation_without_start, 1002);
    const std::string stream = fragment(opcode::text, "a") +
                               masked_frame(opcode::continuation, "b") +
                               masked_frame(opcode::continuation, "c");
    expect_however_cut(stream, {{{opcode::text, "ab"}}, errc::continuation_without_start});
}

TEST(frame_rules, WS_09_a_message_inside_a_fragmented_message_is_1002) {
    for (opcode kind : {opcode::text, opcode::binary})
        for (bool final : {true, false})
            for (std::string_view start : {"", "a"})
                expect_broken(
                    fragment(opcode::text, start) + masked_frame(kind, "b", {.final = final}),
                    errc::message_inside_message, 1002);
}

TEST(frame_rules, WS_10_a_length_that_is_not_in_its_shortest_form_is_1002) {
    for (std::uint64_t length : {0u, 1u, 125u})
        for (std::size_t form : {2u, 8u})
            expect_broken(client_header(2, length, {.length_bytes = form}),
                          errc::length_not_minimal, 1002);
    for (std::uint64_t length : {126u, 65534u, 65535u})
        expect_broken(client_header(2, length, {.length_bytes = 8}), errc::length_not_minimal,
                      1002);
}

TEST(frame_rules, RFC_6455_5_4_fragments_may_be_empty) {
    expect_fine(fragment(opcode::text, "") + fragment(opcode::continuation, "") +
                    masked_frame(opcode::continuation, ""),
                {{opcode::text, ""}});
    expect_fine(fragment(opcode::binary, "") + fragment(opcode::continuation, "x") +
                    masked_frame(opcode::continuation, "") + masked_frame(opcode::text, ""),
                {{opcode::binary, "x"}, {opcode::text, ""}});
}

TEST(frame_rules, WS_12_a_close_frame_may_have_no_payload_a_code_or_a_code_and_a_reason) {
    expect_fine(masked_frame(opcode::close, ""), {{opcode::close, "", 1005}});
    expect_fine(masked_close(1000), {{opcode::close, "", 1000}});
    expect_fine(masked_close(1001, "away \xe2\x82\xac"),
                {{opcode::close, "away \xe2\x82\xac", 1001}});
    expect_fine(masked_close(4999, std::string(123, 'r')),
                {{opcode::close, std::string(123, 'r'), 4999}});
}

TEST(frame_rules, WS_12_a_close_payload_of_one_byte_is_1002) {
    expect_broken(masked_frame(opcode::close, "\x03"), errc::close_payload_too_short, 1002);
}

TEST(frame_rules, WS_12_every_close_code_is_judged_as_rfc_6455_7_4_says) {
    const auto allowed = [](unsigned code) {
        if (code < 1000 || code >= 5000) return false;
        if (code >= 3000) return true;
        return code <= 1014 && (code < 1004 || code > 1006);
    };
    for (unsigned code = 0; code <= 0xffff; ++code) {
        const outcome seen = decode_whole(masked_close(static_cast<std::uint16_t>(code)));
        if (allowed(code)) {
            ASSERT_EQ(seen, (outcome{{{opcode::close, "", static_cast<std::uint16_t>(code)}}, {}}));
        } else {
            ASSERT_EQ(seen, (outcome{{}, errc::close_code_not_allowed})) << code;
        }
    }
    EXPECT_EQ(close_code_of(errc::close_code_not_allowed), 1002);
}

TEST(frame_rules, WS_11_a_close_reason_that_is_not_utf8_is_1007) {
    for (std::string_view reason : {"\xff", "ok \xc3", "\xed\xa0\x80", "\xc0\x80"})
        expect_broken(masked_close(1000, reason), errc::close_reason_not_utf8, 1007);
}

TEST(frame_rules, WS_13_pings_with_any_payload_are_given_back_whole) {
    std::string payload;
    for (int i = 0; i < 125; ++i) payload += static_cast<char>(i * 3 + 100);
    expect_fine(masked_frame(opcode::ping, payload) + masked_frame(opcode::ping, "last"),
                {{opcode::ping, payload}, {opcode::ping, "last"}});
}

TEST(frame_rules, WS_13_unsolicited_pongs_are_only_pongs) {
    expect_fine(masked_frame(opcode::pong, "nobody asked") + good_frame,
                {{opcode::pong, "nobody asked"}, {opcode::text, "good"}});
}

}  // namespace
}  // namespace anteroom::wire::websocket
