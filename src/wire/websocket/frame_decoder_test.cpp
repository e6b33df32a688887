#include "wire/websocket/frame_decoder.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "wire/websocket/allocation_counter.hpp"
#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

using frames = std::vector<received>;

TEST(frame_decoder, reads_the_masked_hello_of_rfc_6455_5_7) {
    const std::string hello{"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11};
    EXPECT_EQ(decode_whole(hello), (outcome{{{opcode::text, "Hello"}}, {}}));
}

TEST(frame_decoder, every_payload_length_around_the_three_length_forms_survives) {
    for (const std::size_t size :
         {0u,  1u,  2u,  3u,   4u,   5u,   7u,   8u,   9u,     15u,    16u,    17u,   31u,
          33u, 63u, 65u, 124u, 125u, 126u, 127u, 128u, 65534u, 65535u, 65536u, 65537u}) {
        std::string payload;
        for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(i * 11);
        EXPECT_EQ(decode_whole(masked_frame(opcode::binary, payload)),
                  (outcome{{{opcode::binary, payload}}, {}}))
            << size;
    }
}

TEST(frame_decoder, answers_every_message_of_a_read_in_order) {
    const std::string stream = masked_frame(opcode::text, "one") + masked_frame(opcode::ping, "p") +
                               masked_frame(opcode::binary, "two") + masked_frame(opcode::pong, "");
    EXPECT_EQ(decode_whole(stream).frames, (frames{{opcode::text, "one"},
                                                   {opcode::ping, "p"},
                                                   {opcode::binary, "two"},
                                                   {opcode::pong, ""}}));
}

TEST(frame_decoder, takes_a_whole_frame_in_place_without_copy_or_allocation) {
    std::string stream = masked_frame(opcode::text, "4 bytes and more \xe2\x82\xac") +
                         masked_frame(opcode::binary, std::string(70'000, 'x')) +
                         masked_frame(opcode::ping, "are you there");
    frame_decoder decoder;
    std::span<char> bytes{stream};
    const allocation_counter counter;
    const auto text = decoder.next(bytes, {});
    const auto binary = decoder.next(bytes, {});
    const auto ping = decoder.next(bytes, {});
    const auto nothing = decoder.next(bytes, {});
    EXPECT_EQ(counter.allocations(), 0u);
    EXPECT_EQ((*text)->payload.data(), stream.data() + 6);
    EXPECT_EQ((*text)->payload, "4 bytes and more \xe2\x82\xac");
    EXPECT_EQ((*binary)->payload.size(), 70'000u);
    EXPECT_EQ((*ping)->payload.data() + 13, stream.data() + stream.size());
    EXPECT_FALSE(nothing->has_value());
    EXPECT_TRUE(bytes.empty());
}

TEST(frame_decoder, keeps_a_partial_header_without_heap) {
    const std::string stream = client_header(2, 70'000);
    ASSERT_EQ(stream.size(), 14u);
    for (std::size_t size = 0; size < stream.size(); ++size) {
        std::string piece = stream.substr(0, size);
        std::span<char> bytes{piece};
        frame_decoder decoder;
        const allocation_counter counter;
        EXPECT_FALSE(decoder.next(bytes, {})->has_value());
        EXPECT_TRUE(bytes.empty());
        EXPECT_EQ(counter.allocations(), 0u);
    }
}

TEST(frame_decoder, is_small_and_holds_no_heap_between_messages) {
    EXPECT_LE(sizeof(frame_decoder), 48u);
    const std::string stream =
        fragment(opcode::text, std::string(5000, 'a')) + masked_frame(opcode::continuation, "b");
    for (std::size_t cut : {std::size_t{100}, stream.size() - 3, stream.size()}) {
        std::string first = stream.substr(0, cut);
        std::string second = stream.substr(cut);
        std::span<char> bytes{first};
        frame_decoder decoder;
        const allocation_counter counter;
        std::size_t messages = 0;
        while (*decoder.next(bytes, {})) ++messages;
        bytes = second;
        while (*decoder.next(bytes, {})) ++messages;
        EXPECT_EQ(messages, 1u);
        EXPECT_EQ(counter.live_bytes(), 0u);
        EXPECT_GE(counter.allocations(), 1u);
    }
}

TEST(frame_decoder, holds_the_heap_of_a_partial_control_frame_only_until_it_is_used) {
    std::string stream = masked_frame(opcode::ping, "0123456789");
    std::span<char> bytes{stream};
    std::span<char> start = bytes.first(9);
    std::span<char> rest = bytes.subspan(9);
    frame_decoder decoder;
    const allocation_counter counter;
    EXPECT_FALSE(decoder.next(start, {})->has_value());
    EXPECT_GT(counter.live_bytes(), 0u);
    EXPECT_EQ((*decoder.next(rest, {}))->payload, "0123456789");
    EXPECT_FALSE(decoder.next(rest, {})->has_value());
    EXPECT_EQ(counter.live_bytes(), 0u);
}

TEST(frame_decoder, RFC_6455_5_4_control_frames_between_fragments_leave_the_message_alone) {
    const std::string stream =
        fragment(opcode::text, "Ro\xcc") + masked_frame(opcode::ping, "first") +
        fragment(opcode::continuation, "\x88") + masked_frame(opcode::pong, std::string(125, 'p')) +
        masked_frame(opcode::ping, "") + masked_frame(opcode::continuation, "om");
    const frames expected{{opcode::ping, "first"},
                          {opcode::pong, std::string(125, 'p')},
                          {opcode::ping, ""},
                          {opcode::text, "Ro\xcc\x88om"}};
    for (std::size_t cut = 1; cut <= stream.size(); ++cut)
        EXPECT_EQ(decode_in_pieces(stream, {}, [&] { return cut; }), (outcome{expected, {}}))
            << cut;
}

TEST(frame_decoder, WS_12_ignores_whatever_follows_a_close_frame) {
    const std::string stream = fragment(opcode::text, "half a mess") + masked_close(1000, "bye") +
                               masked_frame(opcode::continuation, "age") + "\xff\xff garbage";
    const outcome expected{{{opcode::close, "bye", 1000}}, {}};
    for (std::size_t cut = 1; cut <= stream.size(); ++cut)
        EXPECT_EQ(decode_in_pieces(stream, {}, [&] { return cut; }), expected) << cut;
}

TEST(frame_decoder, stays_failed_takes_what_comes_and_frees_what_it_held) {
    frame_decoder decoder;
    std::string start = fragment(opcode::text, "held");
    std::string wrong = masked_frame(opcode::text, "not a continuation");
    std::string later = masked_frame(opcode::ping, "fine in itself");
    const allocation_counter counter;
    std::span<char> bytes{start};
    EXPECT_TRUE(decoder.next(bytes, {}).has_value());
    for (std::string* piece : {&wrong, &later, &later}) {
        bytes = *piece;
        const auto result = decoder.next(bytes, {});
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error(), errc::message_inside_message);
        EXPECT_TRUE(bytes.empty());
        EXPECT_EQ(counter.live_bytes(), 0u);
    }
}

TEST(frame_decoder, can_be_moved_in_the_middle_of_a_message) {
    const std::string stream =
        fragment(opcode::text, "mov") + masked_frame(opcode::continuation, "ed");
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        frame_decoder before;
        outcome seen;
        feed(before, stream.substr(0, cut), {}, seen);
        frame_decoder after = std::move(before);
        feed(after, stream.substr(cut), {}, seen);
        EXPECT_EQ(seen, (outcome{{{opcode::text, "moved"}}, {}}));
    }
}

}  // namespace
}  // namespace anteroom::wire::websocket
