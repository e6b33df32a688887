#include "client_frame.hpp"

#include <gtest/gtest.h>

namespace anteroom::bench {
namespace {

std::string server_text(std::string_view payload) {
    std::string frame = "\x81";
    frame.push_back(static_cast<char>(payload.size()));
    return frame.append(payload);
}

TEST(client_frame, carries_its_payload_under_the_mask_at_every_length_form) {
    for (const std::size_t size : {0u, 1u, 7u, 8u, 9u, 125u, 126u, 65535u, 65536u}) {
        const std::string payload(size, 'x');
        std::string frame = "before";
        append_client_frame(frame, opcode::text, payload);
        const std::size_t header = size < 126 ? 2 : size < 65536 ? 4 : 10;
        ASSERT_EQ(frame.size(), 6 + header + 4 + size);
        const std::string key = frame.substr(6 + header, 4);
        for (std::size_t i = 0; i < size; ++i) {
            ASSERT_EQ(frame[6 + header + 4 + i] ^ key[i % 4], 'x') << "byte " << i;
        }
    }
}

TEST(client_frame, a_server_frame_is_incomplete_until_its_last_byte) {
    const std::string whole = server_text("42[\"said\"]");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::string_view input(whole.data(), size);
        server_frame frame;
        EXPECT_EQ(read_server_frame(input, frame), frame_status::incomplete);
        EXPECT_EQ(input.size(), size) << "nothing is taken";
    }
    std::string_view input = whole;
    server_frame frame;
    ASSERT_EQ(read_server_frame(input, frame), frame_status::complete);
    EXPECT_EQ(frame.kind, opcode::text);
    EXPECT_EQ(frame.payload, "42[\"said\"]");
    EXPECT_TRUE(input.empty());
}

TEST(client_frame, frames_that_no_measured_server_sends_are_told_apart) {
    using namespace std::string_view_literals;
    for (std::string_view input :
         {"\x01\x01x"sv, "\xc1\x01x"sv, "\x81\x81xxxxx"sv, "\x81\x7f\0\0\0\xff\0\0\0\0"sv}) {
        server_frame frame;
        EXPECT_EQ(read_server_frame(input, frame), frame_status::unsupported);
    }
}

}  // namespace
}  // namespace anteroom::bench
