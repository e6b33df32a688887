// Messages, pings, and peers that do not read.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_websocket.hpp"

namespace anteroom::net {
namespace {

using namespace test;
using wire::websocket::masked_frame;
using wire::websocket::opcode;

TEST_F(websocket_connection_test, fragments_are_put_together_around_a_ping) {
    auto client = open();
    client.send(wire::websocket::fragment(opcode::text, "a") + masked_frame(opcode::ping, "p") +
                wire::websocket::fragment(opcode::continuation, "b") +
                masked_frame(opcode::continuation, "c"));
    EXPECT_EQ(await(client), (frame{opcode::pong, "p"}));
    EXPECT_EQ(await(client), text_frame("abc"));
}

TEST_F(websocket_connection_test, WS_13_a_ping_is_answered_with_its_payload) {
    auto client = open();
    for (const std::string& payload : {std::string{}, std::string{"p"}, std::string(125, '\xff')}) {
        client.send_frame(opcode::ping, payload);
        EXPECT_EQ(await(client), (frame{opcode::pong, payload}));
    }
}

TEST_F(websocket_connection_test, WS_13_pings_that_come_together_are_answered_one_by_one) {
    auto client = open();
    std::string pings;
    for (int i = 0; i < 10; ++i) pings += masked_frame(opcode::ping, "ping " + std::to_string(i));
    client.send(pings);
    for (int i = 0; i < 10; ++i)
        ASSERT_EQ(await(client), (frame{opcode::pong, "ping " + std::to_string(i)}));
}

TEST_F(websocket_connection_test, a_pong_that_nobody_asked_for_is_ignored) {
    auto client = open();
    client.send_frame(opcode::pong, "x");
    EXPECT_TRUE(quiet(client));
    EXPECT_TRUE(events_.messages.empty());
}

TEST_F(websocket_connection_test, WS_13_of_pings_to_a_blocked_socket_the_last_is_answered) {
    auto client = open(small);
    const int sent = block();
    for (int i = 0; i < 1'000; ++i) {
        client.send_frame(opcode::ping, std::to_string(i));
        net_.loop.turn(0ms);
    }
    // First everything that was under way, whole.
    for (int i = 0; i < sent; ++i) ASSERT_EQ(await(client).payload.size(), 5'000u) << i;
    std::vector<frame> pongs;
    while (pongs.empty() || pongs.back().payload != "999") {
        pongs.push_back(await(client));
        ASSERT_EQ(pongs.back().kind, opcode::pong);
        ASSERT_LE(pongs.size(), 2u);
    }
    EXPECT_TRUE(quiet(client));
}

TEST_F(websocket_connection_test, a_peer_that_pings_without_reading_is_cut_off) {
    auto client = open(small);
    block();
    for (int second = 0; second < 11; ++second) {
        client.send_frame(opcode::ping, "more");
        pass(net_.loop, 1s);
    }
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, a_ping_flood_alone_is_bounded_too) {
    // Nothing but pongs fills the socket.
    auto client = open(small);
    std::string pings;
    for (int i = 0; i < 100; ++i) pings += masked_frame(opcode::ping, std::string(125, 'p'));
    bool sending = true;
    for (int i = 0; i < 500 && sending; ++i) {
        sending = client.send(pings);
        settle(net_.loop);
    }
    EXPECT_EQ(events_.closed, 0);
    // The peer reads after all, in time: nothing is held against it.
    pass(net_.loop, 9s);
    while (!quiet(client)) client.received.clear();
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0);
}

// --- writing

TEST_F(websocket_connection_test, a_queue_is_written_in_order_whatever_the_socket_takes_at_a_time) {
    auto client = open(small);
    std::vector<std::string> sent;
    for (int i = 0; i < 300; ++i) {
        sent.push_back(std::to_string(i) +
                       std::string(static_cast<std::size_t>(i * 37 % 9'000), 'x'));
        send_later(sent.back());
    }
    EXPECT_EQ(events_.flush(), websocket_connection::flushed::blocked);
    for (std::size_t i = 0; i < sent.size();) {
        net_.loop.turn(0ms);
        client.read(1'111);
        if (const auto got = client.take_frame()) {
            ASSERT_EQ(got->payload, sent[i]) << i;
            ++i;
        }
    }
    EXPECT_TRUE(events_.queue.empty());
    EXPECT_GT(events_.writables, 0);
}

TEST_F(websocket_connection_test, a_control_frame_never_comes_inside_a_message) {
    auto client = open(small);
    events_.echo = false;
    const int sent = block();
    client.send_frame(opcode::ping, "p");
    settle(net_.loop);
    client.send_frame(opcode::ping, "q");
    settle(net_.loop);
    int messages = 0;
    int pongs = 0;
    while (messages < sent || pongs == 0) {
        const auto got = await(client);
        if (got.kind == opcode::pong) {
            EXPECT_EQ(got.payload, "q");
            ++pongs;
        } else {
            ASSERT_EQ(got, text_frame(std::string(5'000, 'x')));
            ++messages;
        }
    }
    EXPECT_EQ(messages, sent);
    EXPECT_EQ(pongs, 1);
}

TEST_F(websocket_connection_test, who_takes_nothing_for_ten_seconds_is_cut_off) {
    auto client = open(small);
    block();
    pass(net_.loop, 9'900ms);
    EXPECT_EQ(events_.closed, 0);
    pass(net_.loop, 110ms);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, who_reads_slowly_has_time_as_long_as_it_reads) {
    auto client = open(small);
    const int sent = block() + 20;
    for (int i = 0; i < 20; ++i) send_later(std::string(5'000, 'x'));
    int got = 0;
    for (int round = 0; round < 10'000 && got < sent; ++round) {
        client.read(50'000);
        while (client.take_frame()) ++got;
        pass(net_.loop, 9s);
        ASSERT_EQ(events_.closed, 0) << got;
    }
    EXPECT_EQ(got, sent);
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0) << "nothing waits any more";
}

TEST_F(websocket_connection_test, the_deadline_is_over_when_only_a_pong_had_waited) {
    auto client = open(small);
    // Whole messages fill the socket, then a pong has to wait.
    const int sent = block();
    client.send_frame(opcode::ping, "p");
    settle(net_.loop);
    for (int i = 0; i < sent + 1; ++i) await(client);
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0);
    client.send_frame(opcode::ping, "q");
    EXPECT_EQ(await(client), (frame{opcode::pong, "q"}));
}

TEST_F(websocket_connection_test, a_blocked_peer_that_is_closed_goes_by_the_deadline_of_the_close) {
    auto client = open(small);
    block();
    events_.queue.clear();
    events_.io->close(1008);
    pass(net_.loop, 5'010ms);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(websocket_connection_test, closing_all_connections_tells_each_owner) {
    auto client = open();
    net_.connections.close_all();
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(net_.ends(client));
}

}  // namespace
}  // namespace anteroom::net
