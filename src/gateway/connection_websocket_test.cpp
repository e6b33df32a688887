#include <gtest/gtest.h>

#include <new>

#include "gateway/connection.hpp"
#include "gateway/seal.hpp"
#include "gateway/test_gateway.hpp"
#include "socketio/name_space.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;
using wire::websocket::opcode;
using reasons = std::vector<disconnect_reason>;

const frame close_without_code{opcode::close, ""};

class connection_websocket_test : public testing::Test {
  protected:
    test_gateway gateway_;
};

TEST_F(connection_websocket_test, a_client_connects_asks_and_is_answered) {
    gateway_.start();
    auto client = gateway_.open_websocket();
    client.send_text("40");
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 10), "40{\"sid\":\"");
    client.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(client), text_frame("431[\"yes\"]"));
    client.send_text("451-2[\"ask\",{\"_placeholder\":true,\"num\":0}]");
    client.send_frame(opcode::binary, "\x01");
    EXPECT_EQ(gateway_.await_frame(client), text_frame("432[\"yes\"]"));
}

TEST_F(connection_websocket_test, frames_right_behind_the_handshake_are_read) {
    gateway_.start();
    auto client = gateway_.connect();
    client.send(get(websocket, upgrade_fields) + wire::websocket::masked_frame(opcode::text, "40"));
    EXPECT_EQ(gateway_.await_answer(client).status, 101u);
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 2), "0{");
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 3), "40{");
}

TEST_F(connection_websocket_test,
       a_bad_frame_right_behind_the_handshake_ends_that_connection_alone) {
    // CVE-2022-21676: it ended the process.
    gateway_.start();
    auto other = gateway_.join_websocket();
    auto client = gateway_.connect();
    client.send(get(websocket, upgrade_fields) + "\xb1\x80....");
    EXPECT_EQ(gateway_.await_answer(client).status, 101u);
    EXPECT_TRUE(gateway_.ends(client));
    other.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(other), text_frame("431[\"yes\"]"));
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 1u);
}

TEST_F(connection_websocket_test, the_client_may_say_goodbye_with_a_close_frame) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    client.send(wire::websocket::masked_close(1001));
    EXPECT_EQ(gateway_.await_frame(client), close_frame(1001));
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_close});
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_websocket_test, the_client_may_say_goodbye_with_a_close_packet) {
    // The reference ignores it here and waits for the ping timeout.
    gateway_.start();
    auto client = gateway_.join_websocket();
    client.send_text("1");
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_close});
    client.send_frame(opcode::close, "");
    EXPECT_TRUE(gateway_.ends(client));
}

TEST_F(connection_websocket_test, a_client_that_just_goes_is_noticed) {
    gateway_.start();
    { auto client = gateway_.join_websocket(); }
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_close});
    {
        auto client = gateway_.join_websocket();
        client.reset();
    }
    gateway_.settle();
    EXPECT_EQ(gateway_.gone.back(), disconnect_reason::transport_error);
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_websocket_test, packets_that_break_the_protocol_end_the_session) {
    for (const char* text : {"", "x", "2", "2probe", "0{}", "4", "42[", "40",
                             "42/nowhere,[\"ask\"]", "44{\"message\":\"x\"}"}) {
        test_gateway gateway;
        gateway.start();
        auto client = gateway.join_websocket();
        client.send_text(text);
        EXPECT_EQ(gateway.await_frame(client), close_without_code) << text;
        const bool misdirected = text[0] == '2';
        EXPECT_EQ(gateway.gone, reasons{misdirected ? disconnect_reason::transport_error
                                                    : disconnect_reason::parse_error})
            << text;
        client.send_text("42[\"ask\"]");
        gateway.settle();
        EXPECT_EQ(gateway.asked, 0) << text;
    }
}

TEST_F(connection_websocket_test, what_was_said_before_a_breach_of_the_protocol_is_heard) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    std::string segment;
    for (const char* text : {"421[\"ask\"]", "40/nowhere,", "42{}", "422[\"ask\"]"})
        segment += wire::websocket::masked_frame(opcode::text, text);
    client.send(segment);
    EXPECT_EQ(gateway_.await_frame(client), text_frame("431[\"yes\"]"));
    EXPECT_EQ(gateway_.await_frame(client),
              text_frame("44/nowhere,{\"message\":\"Invalid namespace\"}"));
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    EXPECT_EQ(gateway_.asked, 1);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::parse_error});
}

TEST_F(connection_websocket_test, binary_that_nothing_announced_ends_the_session) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    client.send_frame(opcode::binary, "x");
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::parse_error});
}

TEST_F(connection_websocket_test, an_upgrade_packet_or_a_noop_changes_nothing) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    for (const char* text : {"5", "6", "3", "3probe", "421[\"ask\"]"}) client.send_text(text);
    EXPECT_EQ(gateway_.await_frame(client), text_frame("431[\"yes\"]"));
}

TEST_F(connection_websocket_test, a_message_above_the_limit_is_closed_with_1009) {
    gateway_.settings.engine.message_bytes_max = 1000;
    gateway_.start();
    auto client = gateway_.join_websocket();
    client.send_text("42[\"ask\",\"" + std::string(1000 - 12, 'x') + "\"]");
    gateway_.settle();
    EXPECT_EQ(gateway_.asked, 1);
    client.send_text("42[\"ask\",\"" + std::string(1000 - 11, 'x') + "\"]");
    EXPECT_EQ(gateway_.await_frame(client), close_frame(1009));
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_EQ(gateway_.asked, 1);
}

TEST_F(connection_websocket_test, a_stranger_may_send_less_than_a_guest) {
    gateway_.settings.early_message_bytes_max = 100;
    gateway_.start();
    auto client = gateway_.open_websocket();
    client.send_text("40{\"pad\":\"" + std::string(100, 'x') + "\"}");
    EXPECT_EQ(gateway_.await_frame(client), close_frame(1009));
    auto guest = gateway_.join_websocket();
    guest.send_text("421[\"ask\",\"" + std::string(1000, 'x') + "\"]");
    EXPECT_EQ(gateway_.await_frame(guest), text_frame("431[\"yes\"]"));
}

TEST_F(connection_websocket_test, who_joins_nothing_in_time_is_closed) {
    gateway_.start();
    auto client = gateway_.open_websocket();
    gateway_.pass(9'990ms);
    client.read();
    EXPECT_TRUE(client.received.empty());
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
}

// --- the heartbeat

TEST_F(connection_websocket_test, pings_come_at_the_interval_after_the_pong) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    for (int round = 0; round < 3; ++round) {
        gateway_.pass(24'900ms);
        client.read();
        EXPECT_TRUE(client.received.empty());
        gateway_.pass(110ms);
        EXPECT_EQ(gateway_.await_frame(client), text_frame("2"));
        gateway_.pass(10s);
        client.send_text("3");
        gateway_.settle();
    }
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_websocket_test, an_interval_shorter_than_the_timeout_counts_from_the_pong) {
    gateway_.settings.engine.ping_interval = 1s;
    gateway_.start();
    auto client = gateway_.join_websocket();
    for (int round = 0; round < 3; ++round) {
        gateway_.pass(1'010ms);
        EXPECT_EQ(gateway_.await_frame(client), text_frame("2"));
        client.send_text("3");
        gateway_.settle();
    }
}

TEST_F(connection_websocket_test, silence_after_a_ping_ends_the_session) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    gateway_.pass(25'010ms);
    EXPECT_EQ(gateway_.await_frame(client), text_frame("2"));
    gateway_.pass(19'900ms);
    EXPECT_TRUE(gateway_.gone.empty());
    gateway_.pass(200ms);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::ping_timeout});
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    // A peer that does not answer the close either is cut off.
    gateway_.pass(5'010ms);
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_websocket_test, any_packet_after_a_ping_prolongs_the_wait_once) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    gateway_.pass(25'010ms);
    for (int i = 0; i < 2; ++i) {
        gateway_.pass(15s);
        client.send_text("42[\"ask\"]");
        gateway_.settle();
    }
    EXPECT_TRUE(gateway_.gone.empty());
    gateway_.pass(6s);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::ping_timeout});
}

// --- output

TEST_F(connection_websocket_test, everything_of_one_turn_is_sent_in_order) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    for (int i = 0; i < 200; ++i) gateway_.emit("[" + std::to_string(i) + "]");
    for (int i = 0; i < 200; ++i)
        ASSERT_EQ(gateway_.await_frame(client), text_frame("42[" + std::to_string(i) + "]"));
}

TEST_F(connection_websocket_test, what_waits_is_sent_before_the_server_closes) {
    gateway_.start();
    auto client = gateway_.join_websocket();
    gateway_.emit("[\"last words\"]");
    gateway_.joined->disconnect(true);
    gateway_.emit("[\"never sent\"]");
    EXPECT_EQ(gateway_.await_frame(client), text_frame("42[\"last words\"]"));
    EXPECT_EQ(gateway_.await_frame(client), text_frame("41"));
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    client.send_frame(opcode::close, "");
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_websocket_test, more_than_the_limit_in_one_turn_is_sent_to_who_reads) {
    gateway_.settings.engine.outbox_bytes_max = 10'000;
    gateway_.start();
    auto client = gateway_.join_websocket();
    const std::string part = "[\"" + std::string(5'000, 'x') + "\"]";
    for (int i = 0; i < 10; ++i) gateway_.emit(part);
    for (int i = 0; i < 10; ++i) ASSERT_EQ(gateway_.await_frame(client), text_frame("42" + part));
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_websocket_test, a_peer_that_does_not_read_is_ended_at_the_output_limit) {
    gateway_.settings.engine.outbox_bytes_max = 100'000;
    gateway_.start();
    auto slow = gateway_.join_websocket();
    const auto slow_socket = gateway_.joined;
    auto other = gateway_.join_websocket();
    const std::string part = "[\"" + std::string(50'000, 'x') + "\"]";
    // The kernel takes some megabytes before the queue grows.
    for (int i = 0; i < 2'000 && gateway_.gone.empty(); ++i) {
        slow_socket->emit({part, {}});
        gateway_.loop.turn(0ms);
    }
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::slow_consumer});
    EXPECT_TRUE(gateway_.log.has("disconnected socket=" + std::string{slow_socket->id()} +
                                 " namespace=/ reason=slow consumer"));
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 1u);
    other.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(other), text_frame("431[\"yes\"]"));
}

TEST_F(connection_websocket_test, one_turn_cannot_queue_without_bound) {
    gateway_.settings.engine.outbox_bytes_max = 1'000;
    gateway_.start();
    auto client = gateway_.join_websocket();
    const std::string part = "[\"" + std::string(1'000, 'x') + "\"]";
    for (int i = 0; i < 10'000; ++i) gateway_.emit(part);
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::slow_consumer});
}

TEST_F(connection_websocket_test, a_broadcast_survives_members_that_break_off_meanwhile) {
    gateway_.settings.engine.outbox_bytes_max = 10'000;
    gateway_.start();
    std::vector<test_client> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(gateway_.join_websocket());
        gateway_.joined->join("room");
    }
    for (std::size_t i = 0; i < clients.size(); i += 2) clients[i].reset();
    // The loop has not seen that they are gone.
    const std::string part = "[\"" + std::string(8'000, 'x') + "\"]";
    for (int i = 0; i < 5; ++i)
        gateway_.hub().find("/")->broadcast(
            {{"room"}, {}, false},
            socketio::encode_sealed({wire::socketio::packet_type::event, "/", {}, part, {}},
                                    {&seal_message}));
    gateway_.settle();
    EXPECT_EQ(gateway_.gone.size(), 10u);
    EXPECT_EQ(gateway_.session_count(), 10u);
    for (std::size_t i = 1; i < clients.size(); i += 2)
        for (int times = 0; times < 5; ++times)
            ASSERT_EQ(gateway_.await_frame(clients[i]), text_frame("42" + part));
}

TEST_F(connection_websocket_test, a_handler_that_ends_every_connection_survives_it) {
    gateway_.sockets.define("/").events.emplace(
        "everyone out", std::make_unique<socketio::event_handler>([this](socketio::event_call&) {
            for (const auto& one : gateway_.hub().find("/")->select({})) one->disconnect(true);
        }));
    gateway_.start();
    auto first = gateway_.join_websocket();
    auto second = gateway_.join_websocket();
    auto sid = gateway_.join_polling();
    first.send_text("42[\"everyone out\"]");
    EXPECT_EQ(gateway_.await_frame(first), text_frame("41"));
    EXPECT_EQ(gateway_.await_frame(second), text_frame("41"));
    EXPECT_EQ(gateway_.poll(sid), "41");
    EXPECT_EQ(gateway_.gone.size(), 3u);
}

// --- tokens

TEST_F(connection_websocket_test, an_expired_token_closes_the_transport) {
    gateway_.sockets.authenticate = socketio::test::by_token();
    gateway_.start();
    auto client = gateway_.open_websocket();
    client.send_text("40{\"token\":\"" +
                     socketio::test::token_for({{"id", "42"}}, 10s, net::test::now.wall) + "\"}");
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 3), "40{");
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 14), "42[\"auth:lease");
    gateway_.pass(9s);
    EXPECT_EQ(gateway_.await_frame(client).payload.substr(0, 17), "42[\"auth:expiring");
    gateway_.pass(29s);  // a token's times are whole seconds
    EXPECT_EQ(gateway_.await_frame(client), text_frame("2"));
    EXPECT_TRUE(gateway_.gone.empty());
    gateway_.pass(2'100ms);
    EXPECT_EQ(gateway_.await_frame(client), close_without_code);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::token_expired});
}

// Answers with what it is sent; "throw" is answered as well, but there is no memory to send it.
class thrower final : public session_user {
  public:
    explicit thrower(connection& below) : below_(below) { below.watch(); }

    base::error_code on_message(std::string_view data, bool) override {
        no_memory_ = data == "throw";
        below_.send(make_packet(wire::engineio::packet_type::message, data));
        return {};
    }
    void on_flush() override {
        if (no_memory_) throw std::bad_alloc{};
    }
    void on_closed(disconnect_reason) override {}
    bool trusts_peer() const override { return true; }

  private:
    connection& below_;
    bool no_memory_ = false;
};

struct throwing_application final : application {
    std::unique_ptr<session_user> open(connection& below, const socketio::handshake_ptr&) override {
        return std::make_unique<thrower>(below);
    }
};

TEST_F(connection_websocket_test, what_cannot_be_sent_for_lack_of_memory_costs_nobody_else) {
    throwing_application application;
    gateway_.other_users = &application;
    gateway_.start();
    auto one = gateway_.open_websocket();
    auto other = gateway_.open_websocket();
    one.send_text("4throw");
    other.send_text("4hello");
    EXPECT_TRUE(gateway_.ends(one));
    EXPECT_EQ(gateway_.await_frame(other), text_frame("4hello"));
    other.send_text("4still here");
    EXPECT_EQ(gateway_.await_frame(other), text_frame("4still here"));
    EXPECT_EQ(gateway_.session_count(), 1u);
}

}  // namespace
}  // namespace anteroom::gateway
