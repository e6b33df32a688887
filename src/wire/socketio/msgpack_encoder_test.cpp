#include "wire/socketio/msgpack_encoder.hpp"

#include <gtest/gtest.h>

#include "wire/socketio/test_msgpack.hpp"

namespace anteroom::wire::socketio {
namespace {

using test::packed;

std::string bytes_of(const outgoing_packet& packet) {
    const auto made = encode_msgpack(packet);
    EXPECT_EQ(made->type(), base::message::kind::binary);
    return std::string{made->body()};
}

TEST(encode_msgpack, writes_what_a_packet_has_and_nothing_else) {
    EXPECT_EQ(bytes_of({packet_type::connect, "/", {}, "{\"sid\":\"x\"}", {}}),
              packed("83 a4'type' 00 a4'data' 81 a3'sid' a1'x' a3'nsp' a1'/'"));
    EXPECT_EQ(bytes_of({packet_type::disconnect, "/admin", {}, "", {}}),
              packed("82 a4'type' 01 a3'nsp' a6'/admin'"));
    EXPECT_EQ(bytes_of({packet_type::event, "/", 0, "[\"q\",1]", {}}),
              packed("84 a4'type' 02 a4'data' 92 a1'q' 01 a3'nsp' a1'/' a2'id' 00"));
    EXPECT_EQ(bytes_of({packet_type::ack, "/", 300, "[]", {}}),
              packed("84 a4'type' 03 a4'data' 90 a3'nsp' a1'/' a2'id' cd012c"));
    EXPECT_EQ(bytes_of({packet_type::connect_error, "/", {}, "{\"message\":\"m\"}", {}}),
              packed("83 a4'type' 04 a4'data' 81 a7'message' a1'm' a3'nsp' a1'/'"));
}

TEST(encode_msgpack, attachments_stand_in_the_packet_and_leave_its_type_alone) {
    const std::vector<std::string> attachments{std::string{"\x01\x02\x03"}, ""};
    EXPECT_EQ(bytes_of({packet_type::event,
                        "/",
                        {},
                        R"(["b",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
                        attachments}),
              packed("83 a4'type' 02 a4'data' 93 a1'b' c403010203 c400 a3'nsp' a1'/'"));
}

TEST(encode_msgpack, one_packet_leaves_nothing_to_the_next) {
    const std::string large = "[\"" + std::string(200'000, 'x') + "\"]";
    const std::string small = bytes_of({packet_type::event, "/", {}, "[\"a\"]", {}});
    EXPECT_GT(bytes_of({packet_type::event, "/", {}, large, {}}).size(), 200'000u);
    EXPECT_EQ(bytes_of({packet_type::event, "/", {}, "[\"a\"]", {}}), small);
}

}  // namespace
}  // namespace anteroom::wire::socketio
