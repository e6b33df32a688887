#include "wire/socketio/encoder.hpp"

#include <gtest/gtest.h>

namespace anteroom::wire::socketio {
namespace {

std::string text_of(const outgoing_packet& packet) {
    return std::string{encode(packet).text->body()};
}

TEST(encode, writes_the_bytes_of_the_reference) {
    EXPECT_EQ(text_of({packet_type::connect, "/", {}, "{\"sid\":\"x\"}", {}}), "0{\"sid\":\"x\"}");
    EXPECT_EQ(text_of({packet_type::connect, "/dyn", {}, "{\"sid\":\"x\"}", {}}),
              "0/dyn,{\"sid\":\"x\"}");
    EXPECT_EQ(text_of({packet_type::event, "/", {}, "[\"a\",1]", {}}), "2[\"a\",1]");
    EXPECT_EQ(text_of({packet_type::event, "/", 0, "[\"q\",1]", {}}), "20[\"q\",1]");
    EXPECT_EQ(text_of({packet_type::ack, "/admin", 13, "[]", {}}), "3/admin,13[]");
    EXPECT_EQ(text_of({packet_type::disconnect, "/", {}, "", {}}), "1");
    EXPECT_EQ(text_of({packet_type::disconnect, "/admin", {}, "", {}}), "1/admin,");
    EXPECT_EQ(text_of({packet_type::connect_error, "/", {}, "{\"message\":\"m\"}", {}}),
              "4{\"message\":\"m\"}");
}

TEST(encode, attachments_follow_the_text_and_change_its_type) {
    const std::vector<std::string> attachments{"\x01\x02\x03", ""};
    const auto encoded =
        encode({packet_type::ack, "/", 1, "[{\"_placeholder\":true,\"num\":0}]", attachments});
    EXPECT_EQ(encoded.text->body(), "62-1[{\"_placeholder\":true,\"num\":0}]");
    ASSERT_EQ(encoded.attachments.size(), 2u);
    EXPECT_EQ(encoded.attachments[0]->body(), "\x01\x02\x03");
    EXPECT_EQ(encoded.attachments[1]->body(), "");
    EXPECT_EQ(encoded.attachments[0]->type(), base::message::kind::binary);
}

}  // namespace
}  // namespace anteroom::wire::socketio
