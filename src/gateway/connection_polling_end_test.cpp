// What ends a session that polls, and how its client hears of it.

#include <string>

#include <gtest/gtest.h>

#include "gateway/test_polling.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;

TEST_F(connection_polling_test, a_bad_packet_ends_the_session_after_what_stood_before_it) {
    for (const std::string bad : {"", "x", "42[\"ask\"", "40", "2", "2probe", "0{}", "b!!!", "4",
                                  "42[\"ask\"]\x1e", "\x1e"}) {
        test_gateway gateway;
        gateway.start();
        const auto sid = gateway.join_polling();
        EXPECT_EQ(gateway.say(sid, "42[\"ask\"]\x1e" + bad), "ok") << bad;
        EXPECT_EQ(gateway.asked >= 1, true) << bad;
        const bool misdirected = bad.starts_with('2');
        EXPECT_EQ(gateway.gone, reasons{misdirected ? disconnect_reason::transport_error
                                                    : disconnect_reason::parse_error})
            << bad;
        EXPECT_EQ(gateway.poll(sid), "{\"code\":1,\"message\":\"Session ID unknown\"}") << bad;
    }
}

TEST_F(connection_polling_test, what_was_said_before_a_breach_of_the_protocol_is_heard) {
    start();
    sid_ = gateway_.open_polling();
    url_ = polling + "&sid=" + sid_;
    const std::string refused = "44/nowhere,{\"message\":\"Invalid namespace\"}";
    EXPECT_EQ(gateway_.say(sid_,
                           "40/nowhere,\x1e"
                           "42[\"ask\"]\x1e"
                           "40\x1e"
                           "421[\"ask\"]"),
              "ok");
    EXPECT_EQ(gateway_.poll(sid_), refused);
    EXPECT_EQ(gateway_.poll(sid_),
              "6\x1e"
              "1");
    EXPECT_EQ(gateway_.asked, 0);
    EXPECT_EQ(gateway_.session_count(), 0u);
}

// --- posts on their way

class coming_post_test : public connection_polling_test {
  protected:
    // Sends a post but for its last byte.
    test_client begin_post(const std::string& body) {
        auto client = gateway_.connect();
        const auto whole = post(url_, body);
        client.send(whole.substr(0, whole.size() - 1));
        gateway_.settle();
        return client;
    }
};

TEST_F(coming_post_test, one_that_comes_in_parts_is_one) {
    join();
    auto client = begin_post("42[\"ask\"]");
    EXPECT_EQ(gateway_.asked, 0);
    client.send("]");
    EXPECT_EQ(gateway_.await_answer(client).body, "ok");
    EXPECT_EQ(gateway_.asked, 1);
    EXPECT_EQ(gateway_.say(sid_, "42[\"ask\"]"), "ok");
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(coming_post_test, one_whose_client_goes_ends_the_session) {
    join();
    { const auto client = begin_post("42[\"ask\"]"); }
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
}

TEST_F(coming_post_test, so_does_one_that_cannot_be_read_to_its_end) {
    join();
    auto client = gateway_.connect();
    client.send("POST " + url_ +
                " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n42");
    gateway_.settle();
    EXPECT_TRUE(gateway_.gone.empty());
    client.send("nonsense");
    EXPECT_EQ(gateway_.await_answer(client).status, 400u);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
}

TEST_F(coming_post_test, a_second_one_beside_it_ends_the_session) {
    join();
    const auto first = begin_post("42[\"ask\"]");
    EXPECT_EQ(gateway_.ask(post(url_, "42[\"ask\"]")).status, 400u);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
    EXPECT_EQ(gateway_.asked, 0);
}

TEST_F(coming_post_test, so_does_a_second_one_that_is_not_whole_either) {
    join();
    auto first = begin_post("42[\"ask\"]");
    auto second = begin_post("42[\"ask\"]");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
    for (auto* client : {&first, &second}) {
        client->send("]");
        EXPECT_EQ(gateway_.await_answer(*client).status, 400u);
    }
    EXPECT_EQ(gateway_.asked, 0);
}

TEST_F(coming_post_test, a_session_may_end_before_it_is_whole) {
    join();
    auto poll = waiting_poll();
    auto client = begin_post("42[\"ask\"]");
    gateway_.joined->disconnect(true);
    gateway_.await_answer(poll);
    gateway_.poll(sid_);
    client.send("]");
    EXPECT_EQ(gateway_.await_answer(client).status, 400u);
    EXPECT_EQ(gateway_.asked, 0);
}

TEST_F(connection_polling_test, an_empty_post_ends_the_session) {
    join();
    EXPECT_EQ(gateway_.say(sid_, ""), "ok");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::parse_error});
}

TEST_F(connection_polling_test, a_post_that_is_not_utf_8_ends_the_session) {
    join();
    EXPECT_EQ(gateway_.say(sid_, "42[\"ask\",\"\xff\"]"), "ok");
    EXPECT_EQ(gateway_.asked, 0);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::parse_error});
}

TEST_F(connection_polling_test, the_packets_of_one_post_are_limited) {
    gateway_.settings.engine.payload_packets_max = 3;
    join();
    EXPECT_EQ(gateway_.say(sid_,
                           "6\x1e"
                           "6\x1e"
                           "6"),
              "ok");
    EXPECT_TRUE(gateway_.gone.empty());
    EXPECT_EQ(gateway_.say(sid_,
                           "6\x1e"
                           "6\x1e"
                           "6\x1e"
                           "6"),
              "ok");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::parse_error});
}

TEST_F(connection_polling_test, a_waiting_poll_hears_of_a_parse_error_as_a_close) {
    join();
    auto poll = waiting_poll();
    gateway_.say(sid_, "nonsense");
    EXPECT_EQ(gateway_.await_answer(poll).body, "1");
}

TEST_F(connection_polling_test, two_polls_at_a_time_end_the_session) {
    join();
    auto first = waiting_poll();
    auto second = gateway_.connect();
    const auto refused = gateway_.ask(second, get(url_));
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(refused.body, "");
    EXPECT_EQ(gateway_.await_answer(first).body, "1");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
    EXPECT_FALSE(session_known());
}

TEST_F(connection_polling_test, an_octet_stream_is_answered_400_and_ends_the_session) {
    // CVE-2026-59725: the reference left such a request unanswered.
    join();
    auto client = gateway_.connect();
    const auto refused =
        gateway_.ask(client, post(url_, "\x01", "Content-Type: application/octet-stream\r\n"));
    EXPECT_EQ(refused.status, 400u);
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
}

TEST_F(connection_polling_test, other_methods_are_answered_500_and_disturb_nothing) {
    join();
    for (const char* method : {"PUT", "DELETE", "PATCH"}) {
        const auto got =
            gateway_.ask(std::string{method} + " " + url_ + " HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(got.status, 500u) << method;
        EXPECT_EQ(got.body, "") << method;
    }
    EXPECT_TRUE(session_known());
}

TEST_F(connection_polling_test, giving_up_a_waiting_poll_ends_the_session) {
    join();
    { auto poll = waiting_poll(); }
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
    EXPECT_FALSE(session_known());
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_polling_test, breaking_a_waiting_poll_off_ends_the_session) {
    join();
    auto poll = waiting_poll();
    poll.reset();
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_error});
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_polling_test, a_close_packet_answers_the_waiting_poll_with_a_noop) {
    join();
    auto poll = waiting_poll();
    EXPECT_EQ(gateway_.say(sid_, "1"), "ok");
    EXPECT_EQ(gateway_.await_answer(poll).body, "6");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_close});
    EXPECT_EQ(gateway_.poll(sid_), "{\"code\":1,\"message\":\"Session ID unknown\"}");
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_polling_test, the_server_closes_through_the_waiting_poll) {
    join();
    auto poll = waiting_poll();
    gateway_.joined->disconnect(true);
    // The goodbye of the namespace has an answer of its own: a stock client acts on it later.
    EXPECT_EQ(gateway_.await_answer(poll).body, "41");
    EXPECT_EQ(gateway_.poll(sid_),
              "6\x1e"
              "1");
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::server_namespace_disconnect});
    EXPECT_FALSE(session_known());
}

TEST_F(connection_polling_test, a_close_waits_for_the_next_poll_but_not_for_ever) {
    join();
    gateway_.joined->disconnect(true);
    gateway_.pass(29'990ms);
    EXPECT_EQ(gateway_.session_count(), 1u);
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_polling_test, the_output_limit_holds_in_the_midst_of_a_post) {
    gateway_.settings.engine.outbox_bytes_max = 1'000;
    join();
    std::string asks = "420[\"ask\"]";
    for (int i = 1; i < 200; ++i)
        asks +=
            "\x1e"
            "42" +
            std::to_string(i) + "[\"ask\"]";
    gateway_.say(sid_, asks);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::slow_consumer});
    EXPECT_LT(gateway_.asked, 40);
}

// --- how many there may be

TEST_F(connection_polling_test, sessions_that_poll_are_counted_until_they_end_or_poll_no_more) {
    gateway_.quota = std::make_unique<net::connection_quota>(
        net::connection_quota::limits{.total_max = 2, .per_address_max = 9, .trusted_proxies = {}});
    const auto& quota = *gateway_.quota;
    start();
    const auto first = gateway_.join_polling();
    const auto second = gateway_.join_polling();
    auto client = gateway_.connect();
    const auto refused = gateway_.ask(client, get(polling));
    EXPECT_EQ(refused.status, 503u);
    EXPECT_EQ(refused.body, "{\"code\":3,\"message\":\"Too many sessions\"}");
    EXPECT_EQ(quota.total(), 2u);
    auto websocket = gateway_.open_websocket();
    EXPECT_EQ(quota.total(), 2u) << "it has a connection of its own";

    EXPECT_EQ(gateway_.say(first, "1"), "ok");
    EXPECT_EQ(quota.total(), 1u);
    EXPECT_NE(gateway_.open_polling(), "");
    EXPECT_EQ(quota.total(), 2u);
    auto probe = gateway_.open_probe(second);
    probe.send_text("2probe");
    gateway_.await_frame(probe);
    probe.send_text("5");
    gateway_.settle();
    EXPECT_EQ(quota.total(), 1u);
}

TEST_F(connection_polling_test, a_stranger_that_does_not_poll_is_gone_soon_after_its_time) {
    start();
    sid_ = gateway_.open_polling();
    gateway_.pass(10'010ms);
    EXPECT_TRUE(session_known()) << "for its goodbye";
    gateway_.pass(2'100ms);
    EXPECT_FALSE(session_known());
}

}  // namespace
}  // namespace anteroom::gateway
