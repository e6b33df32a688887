// How a WebSocket ends, by whose will and by whose fault.

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_websocket.hpp"

namespace anteroom::net {
namespace {

using namespace test;
using wire::websocket::masked_close;
using wire::websocket::masked_frame;
using wire::websocket::opcode;

TEST_F(websocket_connection_test, WS_12_the_close_of_the_client_is_answered_with_its_code) {
    for (const unsigned code : {1000u, 1001u, 3000u, 4999u}) {
        events_.closed = 0;
        auto client = open();
        client.send(masked_close(static_cast<std::uint16_t>(code), "bye"));
        EXPECT_EQ(await(client), close_frame(code)) << code;
        EXPECT_TRUE(net_.ends(client)) << code;
        EXPECT_EQ(events_.closed, 1) << code;
        EXPECT_TRUE(events_.clean) << code;
    }
    auto client = open();
    client.send_frame(opcode::close, "");
    EXPECT_EQ(await(client), close_without_code);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_FALSE(client.was_reset);
}

// Closing a socket under bytes that were not read would reset it, and the answer would be lost.
TEST_F(websocket_connection_test, WS_12_what_comes_after_the_answer_to_a_close_takes_nothing_away) {
    auto client = open();
    client.send(masked_close(1000));
    settle(net_.loop);
    client.send(masked_frame(opcode::text, "late"));
    settle(net_.loop);
    EXPECT_EQ(await(client), close_frame(1000));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_FALSE(client.was_reset);
}

TEST_F(websocket_connection_test, WS_12_what_follows_a_close_is_ignored) {
    auto client = open();
    client.send(masked_close(1000) + masked_frame(opcode::text, "late") + "rubbish");
    EXPECT_EQ(await(client), close_frame(1000));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
    EXPECT_TRUE(events_.messages.empty());
}

TEST_F(websocket_connection_test, the_server_closes_and_waits_for_the_answer) {
    auto client = open();
    send_later("last words");
    events_.flush();
    events_.io->close(1001);
    EXPECT_FALSE(events_.io->open());
    events_.io->close(1002);
    EXPECT_EQ(await(client), text_frame("last words"));
    EXPECT_EQ(await(client), close_frame(1001));
    client.send_text("late");
    EXPECT_TRUE(quiet(client));
    EXPECT_TRUE(events_.messages.empty());
    EXPECT_EQ(events_.closed, 0);
    client.send(masked_close(1001));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(events_.clean);
}

TEST_F(websocket_connection_test, a_close_that_is_not_answered_is_ended_by_its_deadline) {
    auto client = open();
    events_.io->close();
    EXPECT_EQ(await(client), close_without_code);
    pass(net_.loop, 4'990ms);
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 20ms);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, a_broken_rule_is_answered_with_its_code_and_the_end) {
    using wire::websocket::client_header;
    events_.allowed = {.message_bytes_max = 1'000, .fragments_max = 8};
    std::string many_fragments = wire::websocket::fragment(opcode::text, "x");
    for (int i = 0; i < 8; ++i)
        many_fragments += wire::websocket::fragment(opcode::continuation, "");
    const std::pair<std::string, unsigned> table[] = {
        {masked_frame(opcode::text, "x", {.masked = false}), 1002},
        {masked_frame(opcode::text, "x", {.reserved = 4}), 1002},
        {client_header(3, 0), 1002},
        {masked_frame(opcode::continuation, "x"), 1002},
        {masked_frame(opcode::ping, "x", {.final = false}), 1002},
        {masked_frame(opcode::close, "x"), 1002},
        {masked_close(1005), 1002},
        {masked_frame(opcode::text, "\xff"), 1007},
        {client_header(1, 1'001), 1009},
        {many_fragments, 1009},
    };
    for (const auto& [bytes, code] : table) {
        events_.closed = 0;
        auto client = open();
        client.send(masked_frame(opcode::text, "good") + bytes + masked_frame(opcode::text, "bad"));
        EXPECT_EQ(await(client), text_frame("good")) << code;
        EXPECT_EQ(await(client), close_frame(code)) << code;
        EXPECT_TRUE(net_.ends(client)) << code;
        EXPECT_FALSE(client.was_reset) << code;
        EXPECT_EQ(events_.closed, 1) << code;
        EXPECT_FALSE(events_.clean) << code;
    }
    for (const auto& message : events_.messages) EXPECT_EQ(message, text_frame("good"));
}

TEST_F(websocket_connection_test, a_peer_that_goes_is_told_apart_from_one_that_breaks_off) {
    { auto client = open(); }
    settle(net_.loop);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(events_.clean);
    auto client = open();
    client.reset();
    settle(net_.loop);
    EXPECT_EQ(events_.closed, 2);
    EXPECT_FALSE(events_.clean);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(websocket_connection_test, what_came_before_the_end_is_still_heard) {
    {
        auto client = open();
        client.send_text("last words");
    }
    settle(net_.loop);
    EXPECT_EQ(events_.messages, std::vector{text_frame("last words")});
    EXPECT_EQ(events_.closed, 1);
}

TEST_F(websocket_connection_test, the_owner_may_end_it_while_it_hears_a_message) {
    for (const bool at_once : {true, false}) {
        events_.closed = 0;
        events_.messages.clear();
        events_.on_each = [&](std::string_view) {
            if (at_once)
                events_.io->abort();
            else
                events_.io->close();
        };
        auto client = open();
        client.send(masked_frame(opcode::text, "a") + masked_frame(opcode::text, "b"));
        settle(net_.loop);
        EXPECT_EQ(events_.messages.size(), 1u);
        EXPECT_EQ(events_.closed, at_once);
        if (!at_once) client.send_frame(opcode::close, "");
        EXPECT_TRUE(net_.ends(client));
        EXPECT_EQ(events_.closed, 1);
    }
}

}  // namespace
}  // namespace anteroom::net
