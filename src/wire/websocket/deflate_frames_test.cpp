#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/allocation_counter.hpp"
#include "wire/websocket/client_deflate.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

const frame_options rsv1{.reserved = compressed_bit};
const frame_options rsv1_first{.final = false, .reserved = compressed_bit};

outcome one_message(opcode kind, std::string_view payload) {
    return {{{kind, std::string{payload}}}, {}};
}
outcome fails_with(errc error) {
    return {{}, error};
}

class deflate_frames_test : public testing::Test {
  protected:
    // The same however it is cut; so this is what every test here means by decoding.
    outcome decode(std::string_view stream, const limits& allowed = {}) {
        const outcome whole = decode_whole(stream, allowed, &states_);
        if (stream.size() < 5000) {
            const auto by_byte = decode_in_pieces(
                stream, allowed, [] { return 1; }, &states_);
            EXPECT_EQ(by_byte, whole);
        }
        return whole;
    }

    // What all connections share is there afterwards, the inflater's window with it.
    void warm_up() { decode(compressed_frame(opcode::text, "warm")); }

    deflate_states states_;
};

TEST_F(deflate_frames_test, examples_of_RFC_7692_7_2_3) {
    const auto says_hello = one_message(opcode::text, "Hello");
    using namespace std::string_literals;
    EXPECT_EQ(decode(masked_frame(opcode::text, "\xf2\x48\xcd\xc9\xc9\x07\x00"s, rsv1)),
              says_hello);
    EXPECT_EQ(decode(masked_frame(opcode::text, "\xf2\x48\xcd"s, rsv1_first) +
                     masked_frame(opcode::continuation, "\xc9\xc9\x07\x00"s)),
              says_hello);
    // A block without compression, one with BFINAL, and two blocks.
    EXPECT_EQ(
        decode(masked_frame(opcode::text, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s, rsv1)),
        says_hello);
    EXPECT_EQ(decode(masked_frame(opcode::text, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s, rsv1)),
              says_hello);
    EXPECT_EQ(decode(masked_frame(opcode::text,
                                  "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s, rsv1)),
              says_hello);
    // The last block empty, without compression and final.
    EXPECT_EQ(
        decode(masked_frame(opcode::text, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x01"s, rsv1)),
        says_hello);
    EXPECT_EQ(decode(masked_frame(opcode::binary, "\x00"s, rsv1)), one_message(opcode::binary, ""));
}

TEST_F(deflate_frames_test, messages_of_every_size_come_out_as_they_went_in) {
    for (const std::size_t bytes : {0u, 1u, 125u, 16'383u, 16'384u, 16'385u, 300'000u}) {
        std::string text;
        while (text.size() < bytes) text += std::to_string(text.size() * 37);
        text.resize(bytes);
        EXPECT_EQ(decode(compressed_frame(opcode::binary, text)),
                  one_message(opcode::binary, text));
        for (const int bits : {9, 12})
            EXPECT_EQ(decode(masked_frame(opcode::text, deflated(text, bits), rsv1)),
                      one_message(opcode::text, text));
    }
}

TEST_F(deflate_frames_test, compressed_and_plain_messages_and_control_frames_alternate) {
    const auto payload = deflated("some text, some text");
    const auto seen =
        decode(masked_frame(opcode::text, "plain") +
               masked_frame(opcode::text, payload.substr(0, 5), rsv1_first) +
               masked_frame(opcode::ping, "p") + fragment(opcode::continuation, "") +
               masked_frame(opcode::continuation, payload.substr(5)) +
               masked_frame(opcode::text, "plain again") + compressed_frame(opcode::text, "last"));
    const outcome expected{{{opcode::text, "plain"},
                            {opcode::ping, "p"},
                            {opcode::text, "some text, some text"},
                            {opcode::text, "plain again"},
                            {opcode::text, "last"}},
                           {}};
    EXPECT_EQ(seen, expected);
}

TEST_F(deflate_frames_test, PMD_04_RSV1_is_for_the_first_frame_of_a_data_message) {
    const auto payload = deflated("text");
    for (const opcode control : {opcode::ping, opcode::pong, opcode::close})
        EXPECT_EQ(decode(masked_frame(control, "", rsv1)), fails_with(errc::reserved_bits));
    EXPECT_EQ(decode(masked_frame(opcode::text, payload.substr(0, 2), rsv1_first) +
                     masked_frame(opcode::continuation, payload.substr(2), rsv1)),
              fails_with(errc::reserved_bits));
    EXPECT_EQ(
        decode(fragment(opcode::text, "plain") + masked_frame(opcode::continuation, "", rsv1)),
        fails_with(errc::reserved_bits));
    for (const unsigned bits : {1u, 2u, 3u, 5u, 6u, 7u})
        EXPECT_EQ(decode(masked_frame(opcode::text, payload, {.reserved = bits})),
                  fails_with(errc::reserved_bits));
}

TEST_F(deflate_frames_test, PMD_04_without_the_extension_there_is_no_RSV1) {
    EXPECT_EQ(decode_whole(compressed_frame(opcode::text, "text")),
              fails_with(errc::reserved_bits));
}

TEST_F(deflate_frames_test, PMD_05_inflated_bytes_are_limited_over_all_fragments) {
    const limits allowed{.message_bytes_max = 1000};
    const auto exact = std::string(1000, 'x');
    EXPECT_EQ(decode(compressed_frame(opcode::text, exact), allowed),
              one_message(opcode::text, exact));
    EXPECT_EQ(decode(compressed_frame(opcode::text, exact + "x"), allowed),
              fails_with(errc::message_too_big));
    const auto payload = deflated(exact + "x");
    EXPECT_EQ(decode(masked_frame(opcode::text, payload.substr(0, 4), rsv1_first) +
                         masked_frame(opcode::continuation, payload.substr(4)),
                     allowed),
              fails_with(errc::message_too_big));
    // The smaller of the two limits binds what is compressed, and only that.
    const limits early{.message_bytes_max = 1000, .inflated_bytes_max = 100};
    EXPECT_EQ(decode(masked_frame(opcode::text, exact), early), one_message(opcode::text, exact));
    EXPECT_EQ(decode(compressed_frame(opcode::text, exact.substr(0, 101)), early),
              fails_with(errc::message_too_big));
    EXPECT_EQ(decode(compressed_frame(opcode::text, exact.substr(0, 100)), early),
              one_message(opcode::text, exact.substr(0, 100)));
}

TEST_F(deflate_frames_test, PMD_05_a_bomb_costs_no_more_than_the_limit) {
    const auto bomb = compressed_frame(opcode::binary, std::string(60'000'000, '\0'));
    const limits allowed{.message_bytes_max = 100'000};
    warm_up();
    std::string stream = bomb;
    std::span<char> bytes{stream};
    allocation_counter counter;
    frame_decoder decoder;
    EXPECT_EQ(decoder.next(bytes, allowed, &states_).error(), errc::message_too_big);
    EXPECT_LT(counter.bytes(), 300'000u);
    EXPECT_EQ(counter.live_bytes(), 0u);
}

TEST_F(deflate_frames_test, what_is_compressed_badly_is_limited_too) {
    // Empty blocks for ever: nothing comes out, and yet it ends.
    const limits allowed{.message_bytes_max = 1000};
    std::string blocks;
    while (blocks.size() < 1200) blocks.append("\x00\x00\x00\xff\xff", 5);
    EXPECT_EQ(decode(masked_frame(opcode::text, blocks, rsv1), allowed),
              fails_with(errc::message_too_big));
    // Nine bits a byte is what the worst honest encoder needs.
    EXPECT_EQ(deflated_bytes_max(1000), 1189u);
    blocks.resize(1185);
    EXPECT_EQ(decode(masked_frame(opcode::text, blocks + std::string(1, '\0'), rsv1), allowed),
              one_message(opcode::text, ""));
}

TEST_F(deflate_frames_test, PMD_06_corrupt_data_is_1007) {
    using namespace std::string_literals;
    const auto corrupt = fails_with(errc::deflate_data_corrupt);
    EXPECT_EQ(close_code_of(errc::deflate_data_corrupt), close_code::bad_payload);
    EXPECT_EQ(decode(masked_frame(opcode::text, "\xff\xff\xff", rsv1)), corrupt);  // block type 3
    EXPECT_EQ(decode(masked_frame(opcode::text, "\x06\x00"s, rsv1)), corrupt);
    EXPECT_EQ(decode(masked_frame(opcode::text, "\x00\x05\x00\xfa\xfe"s, rsv1)), corrupt);
    // A distance beyond what there was: of the message before, too.
    EXPECT_EQ(decode(masked_frame(opcode::text, "\x03\x02\x00"s, rsv1)), corrupt);
    // It ends inside a block.
    const auto payload = deflated("a text that is cut off");
    for (std::size_t end = 0; end + 1 < payload.size(); ++end)
        EXPECT_EQ(decode(masked_frame(opcode::text, payload.substr(0, end), rsv1)), corrupt) << end;
    EXPECT_EQ(decode(masked_frame(opcode::text, "", rsv1)), corrupt);
}

TEST_F(deflate_frames_test, PMD_07_a_window_is_not_kept_between_messages) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    std::string frames;
    for (int i = 0; i < 2; ++i) {
        std::string text = "a rather long sentence that is said twice", out(200, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(text.data());
        stream.avail_in = static_cast<uInt>(text.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, Z_SYNC_FLUSH);
        frames +=
            masked_frame(opcode::text, out.substr(0, out.size() - stream.avail_out - 4), rsv1);
    }
    deflateEnd(&stream);
    const auto seen = decode(frames);
    EXPECT_EQ(seen.frames.size(), 1u);
    EXPECT_EQ(seen.error, errc::deflate_data_corrupt);
}

TEST_F(deflate_frames_test, WS_11_text_is_checked_where_it_comes_out) {
    const std::string text = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
    const auto good = deflated(text, 15, 0);  // stored: one byte in, one byte out
    for (std::size_t cut = 0; cut <= good.size(); ++cut)
        EXPECT_EQ(decode(masked_frame(opcode::text, good.substr(0, cut), rsv1_first) +
                         masked_frame(opcode::continuation, good.substr(cut))),
                  one_message(opcode::text, text));
    EXPECT_EQ(decode(compressed_frame(opcode::text, text.substr(0, 1))),
              fails_with(errc::text_not_utf8));
    EXPECT_EQ(decode(compressed_frame(opcode::binary, "\xff")),
              one_message(opcode::binary, "\xff"));
    // In the frame that brings the wrong byte, though neither frame nor message is whole.
    const auto bad = deflated(text + "\xed\xa0\x80" + std::string(50, 'x'), 15, 0);
    const std::size_t header_and_block = 6 + 5;
    EXPECT_EQ(decode(masked_frame(opcode::text, bad, rsv1_first)
                         .substr(0, header_and_block + text.size() + 2)),
              fails_with(errc::text_not_utf8));
}

TEST_F(deflate_frames_test, of_several_errors_the_first_in_the_message_is_told) {
    // Found by fuzzing: a wrong byte of text, then corrupt data, in one piece.
    const std::string fuzzed{"\x2b\xe8\x00\x7f", 4};
    EXPECT_EQ(decode(masked_frame(opcode::text, fuzzed, rsv1)), fails_with(errc::text_not_utf8));
    EXPECT_EQ(decode(masked_frame(opcode::binary, fuzzed, rsv1)),
              fails_with(errc::deflate_data_corrupt));
    const limits allowed{.message_bytes_max = 100};
    const std::string much(200, 'x');
    EXPECT_EQ(decode(compressed_frame(opcode::text, "\xff" + much), allowed),
              fails_with(errc::text_not_utf8));
    EXPECT_EQ(decode(compressed_frame(opcode::text, much + "\xff"), allowed),
              fails_with(errc::message_too_big));
}

TEST_F(deflate_frames_test, a_connection_between_messages_holds_nothing) {
    warm_up();
    allocation_counter counter;
    {
        frame_decoder decoder;
        outcome seen;
        feed(decoder, compressed_frame(opcode::text, std::string(5000, 'x')), {}, seen, &states_);
        seen = {};
        EXPECT_EQ(counter.live_bytes(), 0u);
        // Half a message holds its inflater; a decoder that goes gives it back.
        auto half = masked_frame(opcode::text, deflated("abc"), rsv1_first);
        feed(decoder, half, {}, seen, &states_);
        EXPECT_GT(counter.live_bytes(), 0u);
    }
    EXPECT_EQ(counter.live_bytes(), 0u);
}

}  // namespace
}  // namespace anteroom::wire::websocket
