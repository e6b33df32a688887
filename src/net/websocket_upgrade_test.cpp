// From HTTP to the first frames.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_websocket.hpp"

namespace anteroom::net {
namespace {

using namespace test;
using wire::websocket::masked_close;
using wire::websocket::masked_frame;
using wire::websocket::opcode;

TEST_F(websocket_connection_test, WS_03_the_example_of_the_rfc_is_accepted_with_its_value) {
    auto client = connect();
    client.send(get("/", upgrade_fields));
    EXPECT_EQ(await_head(client),
              "HTTP/1.1 101 Switching Protocols\r\n"
              "Upgrade: websocket\r\n"
              "Connection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
              "\r\n");
    client.send_text("hello");
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, WS_05_the_first_subprotocol_offered_is_echoed_and_no_extension) {
    auto client = connect();
    client.send(get("/", std::string{upgrade_fields} +
                             "Sec-WebSocket-Protocol: chat, superchat\r\n"
                             "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    const auto head = await_head(client);
    EXPECT_NE(head.find("Sec-WebSocket-Protocol: chat\r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("Extensions"), std::string::npos) << head;
    EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
}

TEST_F(websocket_connection_test, WS_01_WS_02_a_bad_handshake_is_answered_and_closed) {
    auto bad = connect();
    bad.send(
        get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"));
    EXPECT_EQ(await_head(bad).substr(0, 12), "HTTP/1.1 400");
    EXPECT_TRUE(net_.ends(bad));
    auto old = connect();
    old.send(get("/",
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    const auto head = await_head(old);
    EXPECT_EQ(head.substr(0, 12), "HTTP/1.1 426");
    EXPECT_NE(head.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_TRUE(net_.ends(old));
    EXPECT_EQ(events_.closed, 0);
    EXPECT_EQ(events_.io, nullptr);
}

TEST_F(websocket_connection_test, WS_15_frames_in_the_segment_of_the_handshake_are_read) {
    auto client = connect();
    client.send(get("/", upgrade_fields) + masked_frame(opcode::text, "first") +
                masked_frame(opcode::text, "second"));
    EXPECT_EQ(await_head(client).substr(0, 12), "HTTP/1.1 101");
    EXPECT_EQ(await(client), text_frame("first"));
    EXPECT_EQ(await(client), text_frame("second"));
}

TEST_F(websocket_connection_test, a_pong_goes_out_with_what_the_owner_flushes_later) {
    auto client = open();
    events_.flushes_later = true;
    client.send(masked_frame(opcode::ping, "p") + masked_frame(opcode::text, "hello"));
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(events_.flush(), websocket_connection::flushed::all);
    EXPECT_EQ(await(client), (frame{opcode::pong, "p"}));
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, who_flushes_later_is_called_before_a_close_is_answered) {
    auto client = open();
    events_.flushes_later = true;
    client.send(masked_frame(opcode::text, "last") + masked_frame(opcode::close, ""));
    EXPECT_EQ(await(client), text_frame("last"));
    EXPECT_EQ(await(client), close_without_code);
}

// An owner that speaks first has the answer wait for its words, so that both go out with one write.
TEST_F(websocket_connection_test, the_answer_may_go_out_with_the_first_flush) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    service_.on_accepted = [&] {
        client.read();
        EXPECT_EQ(client.received, "");
        send_later("hello");
        EXPECT_EQ(events_.flush(), websocket_connection::flushed::all);
    };
    client.send(get("/", upgrade_fields) + masked_frame(opcode::text, "early"));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
    EXPECT_EQ(await(client), text_frame("hello"));
    EXPECT_EQ(await(client), text_frame("early"));
}

TEST_F(websocket_connection_test, the_answer_goes_out_whether_or_not_its_owner_flushes) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    client.send(get("/", upgrade_fields));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
}

TEST_F(websocket_connection_test, an_answer_that_waits_goes_before_a_close) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    service_.on_accepted = [&] { events_.io->close(1001); };
    client.send(get("/", upgrade_fields));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
    EXPECT_EQ(await(client), close_frame(1001));
}

TEST_F(websocket_connection_test, WS_15_where_handshake_and_frames_are_cut_does_not_matter) {
    const std::string all = get("/", upgrade_fields) + masked_frame(opcode::text, "first") +
                            masked_frame(opcode::binary, "second") + masked_close(1000);
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
        events_.messages.clear();
        auto client = connect();
        client.send(std::string_view{all}.substr(0, cut));
        settle(net_.loop);
        client.send(std::string_view{all}.substr(cut));
        ASSERT_EQ(await_head(client).substr(0, 12), "HTTP/1.1 101") << cut;
        ASSERT_EQ(await(client), text_frame("first")) << cut;
        ASSERT_EQ(await(client).payload, "second") << cut;
        ASSERT_EQ(await(client), close_frame(1000)) << cut;
        ASSERT_TRUE(net_.ends(client)) << cut;
        ASSERT_EQ(events_.messages,
                  (std::vector<frame>{text_frame("first"), {opcode::binary, "second"}}));
    }
}

TEST_F(websocket_connection_test, all_may_come_byte_by_byte) {
    auto client = connect();
    for (const char c : get("/", upgrade_fields) + masked_frame(opcode::text, "hello")) {
        client.send({&c, 1});
        net_.loop.turn(0ms);
    }
    await_head(client);
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, the_timeouts_of_http_are_over_after_the_handshake) {
    auto client = open();
    pass(net_.loop, 1h);
    EXPECT_TRUE(quiet(client));
    client.send_text("hello");
    EXPECT_EQ(await(client), text_frame("hello"));
}

}  // namespace
}  // namespace anteroom::net
