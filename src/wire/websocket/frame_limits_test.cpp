// What a peer can make the decoder hold (WS-10, WS-14).

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/allocation_counter.hpp"
#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

constexpr limits small{.message_bytes_max = 1000, .fragments_max = 4};

TEST(frame_limits, WS_10_a_message_may_have_the_limit_and_not_a_byte_more) {
    for (std::size_t size : {999u, 1000u, 1001u}) {
        const std::string payload(size, 'm');
        const outcome expected = size <= 1000 ? outcome{{{opcode::text, payload}}, {}}
                                              : outcome{{}, errc::message_too_big};
        EXPECT_EQ(decode_whole(masked_frame(opcode::text, payload), small), expected);
        for (std::size_t first : {0u, 1u, 500u, 998u}) {
            const std::string stream = fragment(opcode::text, payload.substr(0, first)) +
                                       masked_frame(opcode::continuation, payload.substr(first));
            EXPECT_EQ(decode_whole(stream, small), expected);
            EXPECT_EQ(decode_in_pieces(stream, small, [] { return 7u; }), expected);
        }
    }
    EXPECT_EQ(close_code_of(errc::message_too_big), 1009);
}

TEST(frame_limits, WS_10_a_limit_of_zero_lets_empty_messages_and_control_frames_through) {
    const limits none{.message_bytes_max = 0};
    EXPECT_EQ(decode_whole(masked_frame(opcode::text, "") + masked_frame(opcode::ping, "p"), none),
              (outcome{{{opcode::text, ""}, {opcode::ping, "p"}}, {}}));
    EXPECT_EQ(decode_whole(masked_frame(opcode::text, "1"), none),
              (outcome{{}, errc::message_too_big}));
}

TEST(frame_limits, WS_10_ws_limit_1009_huge_lengths_are_refused_in_the_header_without_allocation) {
    const std::uint64_t two_31 = std::uint64_t{1} << 31;
    const std::uint64_t two_63 = std::uint64_t{1} << 63;
    const struct {
        std::uint64_t length;
        errc error;
    } cases[] = {
        {1'000'001, errc::message_too_big},      {two_31 - 1, errc::message_too_big},
        {two_31, errc::message_too_big},         {two_31 + 1, errc::message_too_big},
        {two_31 * 2 - 1, errc::message_too_big}, {two_31 * 2, errc::message_too_big},
        {two_63 - 1, errc::message_too_big},     {two_63, errc::length_out_of_range},
        {two_63 + 1, errc::length_out_of_range}, {~std::uint64_t{0}, errc::length_out_of_range},
    };
    for (const auto& [length, error] : cases)
        for (bool after_fragment : {false, true}) {
            frame_decoder decoder;
            std::string start = after_fragment ? fragment(opcode::binary, "begun") : "";
            // The masking key has not come yet: the length alone is enough to refuse.
            std::string header = client_header(after_fragment ? 0 : 2, length);
            header.resize(10);
            std::span<char> bytes{start};
            ASSERT_TRUE(decoder.next(bytes, {}).has_value());
            bytes = header;
            const allocation_counter counter;
            const auto result = decoder.next(bytes, {});
            EXPECT_EQ(counter.allocations(), 0u);
            ASSERT_FALSE(result.has_value());
            EXPECT_EQ(result.error(), error) << length;
        }
}

TEST(frame_limits, WS_10_sizes_cannot_overflow_when_there_is_no_limit) {
    const limits none{.message_bytes_max = SIZE_MAX, .fragments_max = UINT32_MAX};
    const std::uint64_t largest = (std::uint64_t{1} << 63) - 1;
    frame_decoder decoder;
    outcome seen;
    feed(decoder, client_header(2, largest, {.final = false}) + std::string(300, 'x'), none, seen);
    EXPECT_EQ(seen, outcome{});
    for (std::size_t size = 1; size < 40; ++size) feed(decoder, std::string(size, 'y'), none, seen);
    EXPECT_EQ(seen, outcome{});
}

TEST(frame_limits, WS_10_the_buffer_grows_with_what_came_and_not_with_what_was_announced) {
    frame_decoder decoder;
    std::string header = client_header(2, 1'000'000) + "0123456789";
    std::string more(1000, 'm');
    std::span<char> bytes{header};
    const allocation_counter counter;
    EXPECT_TRUE(decoder.next(bytes, {}).has_value());
    EXPECT_LT(counter.live_bytes(), 512u);
    bytes = more;
    EXPECT_TRUE(decoder.next(bytes, {}).has_value());
    EXPECT_LT(counter.live_bytes(), 2560u);
}

TEST(frame_limits, WS_10_a_large_message_ends_in_a_buffer_of_its_own_size) {
    std::string stream = masked_frame(opcode::binary, std::string(1'000'000, 'x'));
    frame_decoder decoder;
    const allocation_counter counter;
    for (std::size_t at = 0; at < stream.size(); at += 65536) {
        auto bytes = std::span<char>{stream}.subspan(at);
        bytes = bytes.first(std::min<std::size_t>(65536, bytes.size()));
        const auto result = decoder.next(bytes, {});
        if (*result) {
            EXPECT_EQ((*result)->payload.size(), 1'000'000u);
        }
    }
    EXPECT_LT(counter.live_bytes(), 1'010'000u);
    EXPECT_LT(counter.allocations(), 10u);
}

TEST(frame_limits, WS_10_a_limit_that_sinks_during_a_message_is_kept) {
    frame_decoder decoder;
    outcome seen;
    feed(decoder, fragment(opcode::binary, std::string(500, 'a')), {}, seen);
    feed(decoder, masked_frame(opcode::continuation, ""), {.message_bytes_max = 499}, seen);
    EXPECT_EQ(seen, (outcome{{}, errc::message_too_big}));
}

TEST(frame_limits, WS_14_a_message_may_have_fragments_max_frames_and_no_more) {
    for (std::size_t count : {2u, 3u, 4u, 5u})
        for (const std::string_view piece : {"", "f"}) {
            std::string stream = fragment(opcode::text, piece);
            std::string text{piece};
            for (std::size_t i = 2; i < count; ++i) {
                stream += masked_frame(opcode::ping, "") + fragment(opcode::continuation, piece);
                text += piece;
            }
            stream += masked_frame(opcode::continuation, piece);
            text += piece;
            const outcome seen = decode_whole(stream, small);
            EXPECT_EQ(decode_in_pieces(stream, small, [] { return 1u; }), seen);
            if (count <= 4) {
                ASSERT_FALSE(seen.frames.empty());
                EXPECT_EQ(seen.frames.back(), (received{opcode::text, text}));
                EXPECT_FALSE(seen.error);
            } else {
                EXPECT_EQ(seen.error, errc::too_many_fragments);
            }
        }
    EXPECT_EQ(close_code_of(errc::too_many_fragments), 1009);
}

TEST(frame_limits, WS_14_the_count_of_fragments_begins_anew_with_each_message) {
    const std::string message = fragment(opcode::text, "a") + fragment(opcode::continuation, "b") +
                                masked_frame(opcode::continuation, "c");
    const outcome seen = decode_whole(message + message + message, small);
    EXPECT_EQ(seen.frames, (std::vector<received>(3, {opcode::text, "abc"})));
}

TEST(frame_limits, WS_14_tiny_fragments_cost_little_memory_and_few_allocations) {
    constexpr std::size_t count = 16'384;
    const limits allowed{.message_bytes_max = count, .fragments_max = count};
    std::string stream = fragment(opcode::binary, "x");
    for (std::size_t i = 1; i < count; ++i) stream += fragment(opcode::continuation, "x");
    frame_decoder decoder;
    std::span<char> bytes{stream};
    const allocation_counter counter;
    EXPECT_FALSE(decoder.next(bytes, allowed)->has_value());
    EXPECT_LT(counter.allocations(), 24u);
    EXPECT_LT(counter.live_bytes(), 3 * count);
}

}  // namespace
}  // namespace anteroom::wire::websocket
