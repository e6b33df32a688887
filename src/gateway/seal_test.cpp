#include "gateway/seal.hpp"

#include <gtest/gtest.h>

namespace anteroom::gateway {
namespace {

using base::message;

std::string sealed_frame(message::kind kind, std::string_view body) {
    const auto made = message::make(kind, {body});
    seal_message(*made);
    return std::string{made->frame()};
}

TEST(seal, a_text_message_gets_its_type_and_a_frame_header) {
    EXPECT_EQ(sealed_frame(message::kind::text, "2[\"a\"]"),
              "\x81\x07"
              "42[\"a\"]");
}

TEST(seal, a_binary_message_gets_a_frame_header_alone) {
    EXPECT_EQ(sealed_frame(message::kind::binary, "\x01\x02"), "\x82\x02\x01\x02");
    EXPECT_EQ(sealed_frame(message::kind::binary, ""), std::string("\x82\x00", 2));
}

TEST(seal, polling_and_websocket_read_the_same_message) {
    const auto made = message::make(message::kind::text, {"x"});
    seal_message(*made);
    EXPECT_EQ(made->body(), "x");
    EXPECT_EQ(made->packet(), "4x");
    EXPECT_EQ(made->frame(),
              "\x81\x02"
              "4x");
}

TEST(seal, the_type_counts_for_the_length) {
    // 124 bytes of body and one of type are the most that a header of two bytes can announce.
    EXPECT_EQ(sealed_frame(message::kind::text, std::string(124, 'x')).substr(0, 3),
              "\x81\x7d"
              "4");
    EXPECT_EQ(sealed_frame(message::kind::text, std::string(125, 'x')).substr(0, 5),
              std::string("\x81\x7e\x00\x7e"
                          "4",
                          5));
    EXPECT_EQ(sealed_frame(message::kind::binary, std::string(125, 'x')).substr(0, 2), "\x82\x7d");
    EXPECT_EQ(sealed_frame(message::kind::text, std::string(65'534, 'x')).substr(0, 5),
              std::string("\x81\x7e\xff\xff"
                          "4",
                          5));
    EXPECT_EQ(sealed_frame(message::kind::text, std::string(65'535, 'x')).substr(0, 11),
              std::string("\x81\x7f\0\0\0\0\0\1\0\0"
                          "4",
                          11));
}

TEST(seal, packets_of_the_engine_are_made_whole) {
    using type = wire::engineio::packet_type;
    EXPECT_EQ(make_packet(type::ping)->packet(), "2");
    EXPECT_EQ(make_packet(type::ping)->frame(),
              "\x81\x01"
              "2");
    EXPECT_EQ(make_packet(type::pong, "probe")->frame(),
              "\x81\x06"
              "3probe");
}

}  // namespace
}  // namespace anteroom::gateway
