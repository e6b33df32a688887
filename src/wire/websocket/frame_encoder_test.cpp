#include "wire/websocket/frame_encoder.hpp"

#include <cstring>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/allocation_counter.hpp"
#include "wire/websocket/client_frames.hpp"

namespace anteroom::wire::websocket {
namespace {

using namespace std::string_literals;

TEST(frame_encoder, RFC_6455_5_2_writes_the_shortest_header_right_before_the_payload) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{125}, std::size_t{126}, std::size_t{127},
          std::size_t{65535}, std::size_t{65536}, std::size_t{1'000'000}, std::size_t{0xffff'ffff},
          std::size_t{0x1'0000'0001}})
        for (opcode kind : {opcode::text, opcode::binary}) {
            std::string headroom(2 * header_bytes_max, '#');
            char* const payload = headroom.data() + header_bytes_max;
            const std::size_t header = write_header_before(payload, kind, size);
            EXPECT_EQ(header, header_bytes(size));
            const std::string expected =
                client_header(static_cast<unsigned>(kind), size, {.masked = false});
            EXPECT_EQ(headroom, std::string(header_bytes_max - header, '#') + expected +
                                    std::string(header_bytes_max, '#'));
        }
}

TEST(frame_encoder, header_bytes_are_two_four_or_ten) {
    EXPECT_EQ(header_bytes(0), 2u);
    EXPECT_EQ(header_bytes(125), 2u);
    EXPECT_EQ(header_bytes(126), 4u);
    EXPECT_EQ(header_bytes(65535), 4u);
    EXPECT_EQ(header_bytes(65536), 10u);
    EXPECT_EQ(header_bytes(SIZE_MAX), header_bytes_max);
}

TEST(frame_encoder, WS_06_no_frame_of_ours_is_masked) {
    for (const auto& frame : {make_pong("p"), make_ping(""), make_close(1000, "bye"),
                              make_close_without_code(), make_ping(std::string(125, 'x'))})
        EXPECT_EQ(frame.bytes()[1] & 0x80, 0);
}

TEST(frame_encoder, WS_13_a_pong_copies_the_payload_of_its_ping) {
    for (std::size_t size : {0u, 1u, 4u, 124u, 125u}) {
        std::string payload;
        for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(i * 5);
        EXPECT_EQ(make_pong(payload).bytes(), "\x8a"s + static_cast<char>(size) + payload);
        EXPECT_EQ(make_ping(payload).bytes(), "\x89"s + static_cast<char>(size) + payload);
    }
}

TEST(frame_encoder, RFC_6455_5_5_1_a_close_carries_its_code_and_reason) {
    EXPECT_EQ(make_close(1000).bytes(), "\x88\x02\x03\xe8"s);
    EXPECT_EQ(make_close(1009, "too big").bytes(), "\x88\x09\x03\xf1too big"s);
    EXPECT_EQ(make_close_without_code().bytes(), "\x88\x00"s);
}

TEST(frame_encoder, WS_12_a_close_is_answered_with_its_code_or_with_none) {
    EXPECT_EQ(make_close_answer(1001).bytes(), make_close(1001).bytes());
    EXPECT_EQ(make_close_answer(4321).bytes(), make_close(4321).bytes());
    EXPECT_EQ(make_close_answer(1005).bytes(), make_close_without_code().bytes());
}

TEST(frame_encoder, a_long_reason_is_cut_between_two_characters) {
    EXPECT_EQ(make_close(1000, std::string(123, 'r')).bytes().size(), 127u);
    EXPECT_EQ(make_close(1000, std::string(5000, 'r')).bytes().size(), 127u);
    for (std::size_t ascii = 118; ascii < 124; ++ascii) {
        const std::string start(ascii, 'r');
        const std::string_view sign = "\xf0\x9f\x98\x80";
        const auto whole = ascii + 4 <= 123 ? start + std::string{sign} : start;
        EXPECT_EQ(make_close(1000, start + std::string{sign} + "end of it")
                      .bytes()
                      .substr(4, whole.size()),
                  whole);
        const auto sent = make_close(1000, start + std::string{sign} + std::string{sign});
        EXPECT_EQ(sent.bytes().substr(4), whole);
    }
}

TEST(frame_encoder, WS_11_a_reason_that_is_not_utf8_is_left_out) {
    EXPECT_EQ(make_close(1000, "caf\xe9").bytes(), make_close(1000).bytes());
}

TEST(frame_encoder, every_byte_of_a_control_frame_is_written_whatever_the_memory_held) {
    alignas(control_frame) unsigned char memory[sizeof(control_frame)];
    std::memset(memory, 0xaa, sizeof memory);
    const auto* frame = new (memory) control_frame{make_close(1000, "short")};
    EXPECT_EQ(frame->bytes().size(), 9u);
    for (const unsigned char byte : memory) EXPECT_NE(byte, 0xaa);
}

TEST(frame_encoder, control_frames_need_no_heap) {
    const std::string payload(125, 'x');
    const allocation_counter counter;
    (void)make_pong(payload);
    (void)make_close(1008, "no");
    EXPECT_EQ(counter.allocations(), 0u);
    EXPECT_LE(sizeof(control_frame), 128u);
}

TEST(frame_encoder_death, WS_12_a_code_that_is_never_sent_is_a_bug_of_ours) {
    for (const int code : {0, 1004, 1005, 1006, 1015, 2000, 5000})
        EXPECT_DEATH(make_close(static_cast<std::uint16_t>(code)), "internal error");
    EXPECT_DEATH(make_close_answer(1006), "internal error");
}

TEST(frame_encoder_death, WS_08_a_control_frame_of_126_bytes_is_a_bug_of_ours) {
    EXPECT_DEATH(make_ping(std::string(126, 'x')), "internal error");
    EXPECT_DEATH(control_frame::of(opcode::text, "x"), "internal error");
}

}  // namespace
}  // namespace anteroom::wire::websocket
