#include <gtest/gtest.h>

#include "gateway/connection.hpp"
#include "gateway/test_gateway.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;
using reasons = std::vector<disconnect_reason>;

class connection_polling_test : public testing::Test {
  protected:
    void start() { gateway_.start(); }
    // A session that has joined; its requests go to `url_`.
    void join() {
        start();
        sid_ = gateway_.join_polling();
        url_ = polling + "&sid=" + sid_;
    }
    // A poll that waits for its answer.
    test_client waiting_poll() {
        auto client = gateway_.connect();
        client.send(get(url_));
        gateway_.settle();
        client.read();
        EXPECT_EQ(client.received, "");
        return client;
    }
    bool session_known() {
        return gateway_.ask(get("/socket.io/?EIO=3&transport=polling&sid=" + sid_)).body ==
               "{\"code\":3,\"message\":\"Bad request\"}";
    }

    test_gateway gateway_;
    std::string sid_;
    std::string url_;
};

TEST_F(connection_polling_test, a_client_connects_asks_and_is_answered) {
    start();
    sid_ = gateway_.open_polling();
    url_ = polling + "&sid=" + sid_;
    EXPECT_EQ(gateway_.say(sid_, "40"), "ok");
    const auto connected = gateway_.ask(get(url_));
    EXPECT_EQ(connected["Content-Type"], "text/plain; charset=UTF-8");
    EXPECT_EQ(connected["cache-control"], "no-store");
    EXPECT_EQ(connected.body.substr(0, 10), "40{\"sid\":\"");
    EXPECT_NE(connected.body.substr(10, 20), sid_) << "the session's id is a secret";
    EXPECT_EQ(gateway_.say(sid_, "420[\"ask\"]"), "ok");
    EXPECT_EQ(gateway_.poll(sid_), "430[\"yes\"]");
}

TEST_F(connection_polling_test, a_post_is_answered_ok_and_nothing_else) {
    join();
    const auto posted = gateway_.ask(post(url_, "42[\"ask\"]"));
    EXPECT_EQ(posted.status, 200u);
    EXPECT_EQ(posted["Content-Type"], "text/html");
    EXPECT_EQ(posted.body, "ok");
    EXPECT_EQ(posted["Connection"], "keep-alive");
}

TEST_F(connection_polling_test, a_poll_waits_until_there_is_something) {
    join();
    auto poll = waiting_poll();
    gateway_.emit("[\"x\"]");
    EXPECT_EQ(gateway_.await_answer(poll).body, "42[\"x\"]");
}

TEST_F(connection_polling_test, what_one_turn_brings_comes_in_one_answer_and_in_order) {
    join();
    auto poll = waiting_poll();
    const std::vector<std::string> data{"\x01\x02", ""};
    gateway_.emit("[\"a\"]");
    gateway_.emit("[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
                  data);
    gateway_.emit("[\"c\"]");
    EXPECT_EQ(gateway_.await_answer(poll).body,
              "42[\"a\"]\x1e"
              "452-[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\x1e"
              "bAQI=\x1e"
              "b\x1e"
              "42[\"c\"]");
}

TEST_F(connection_polling_test, an_answer_with_what_is_not_to_be_compressed_goes_as_it_is) {
    gateway_.http.pack_bytes_min = 100;
    join();
    const std::string long_event = "[\"long\",\"" + std::string(3000, 'l') + "\"]";
    for (const bool compress : {true, false, true}) {
        gateway_.emit("[\"x\"]");
        gateway_.joined->emit({.json = long_event, .attachments = {}, .compress = compress});
        const auto answer = gateway_.ask(get(url_, "Accept-Encoding: gzip\r\n"));
        EXPECT_EQ(answer["Content-Encoding"], compress ? "gzip" : "");
    }
}

TEST_F(connection_polling_test, a_post_may_hold_many_packets_and_binary_ones) {
    join();
    EXPECT_EQ(gateway_.say(sid_,
                           "421[\"ask\"]\x1e"
                           "451-2[\"ask\",{\"_placeholder\":true,\"num\":0}]\x1e"
                           "bAQI=\x1e"
                           "423[\"ask\"]"),
              "ok");
    EXPECT_EQ(gateway_.poll(sid_),
              "431[\"yes\"]\x1e"
              "432[\"yes\"]\x1e"
              "433[\"yes\"]");
}

TEST_F(connection_polling_test, requests_may_share_a_connection) {
    start();
    auto client = gateway_.connect();
    sid_ = gateway_.ask(client, get(polling)).body.substr(9, 20);
    url_ = polling + "&sid=" + sid_;
    EXPECT_EQ(gateway_.ask(client, post(url_, "40")).body, "ok");
    EXPECT_EQ(gateway_.ask(client, get(url_)).body.substr(0, 2), "40");
    EXPECT_EQ(gateway_.ask(client, post(url_, "420[\"ask\"]")).body, "ok");
    EXPECT_EQ(gateway_.ask(client, get(url_)).body, "430[\"yes\"]");
}

// --- what ends a session

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

// --- before the token has passed

TEST_F(connection_polling_test, a_stranger_may_send_less_than_a_guest) {
    gateway_.settings.early_message_bytes_max = 100;
    start();
    sid_ = gateway_.open_polling();
    url_ = polling + "&sid=" + sid_;
    auto client = gateway_.connect();
    const std::string large = "40{\"pad\":\"" + std::string(100, 'x') + "\"}";
    const auto refused = gateway_.ask(client, post(url_, large));
    EXPECT_EQ(refused.status, 413u);
    EXPECT_EQ(refused.body, "");
    EXPECT_TRUE(gateway_.ends(client));
    EXPECT_TRUE(session_known());
    EXPECT_EQ(gateway_.say(sid_, "40"), "ok");
    EXPECT_EQ(gateway_.say(sid_, "42[\"ask\",\"" + std::string(100, 'x') + "\"]"), "ok");
    EXPECT_EQ(gateway_.asked, 1);
}

TEST_F(connection_polling_test, who_joins_nothing_in_time_is_closed) {
    start();
    sid_ = gateway_.open_polling();
    url_ = polling + "&sid=" + sid_;
    auto poll = waiting_poll();
    gateway_.pass(9'990ms);
    EXPECT_TRUE(session_known());
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.await_answer(poll).body, "1");
    EXPECT_FALSE(session_known());
}

// --- the heartbeat

TEST_F(connection_polling_test, a_ping_answers_the_waiting_poll_and_a_pong_keeps_the_session) {
    join();
    for (int round = 0; round < 3; ++round) {
        auto poll = waiting_poll();
        gateway_.pass(25'010ms);
        EXPECT_EQ(gateway_.await_answer(poll).body, "2");
        EXPECT_EQ(gateway_.say(sid_, "3"), "ok");
    }
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_polling_test, silence_after_a_ping_ends_the_session) {
    join();
    gateway_.pass(25'010ms);
    gateway_.pass(19'900ms);
    EXPECT_TRUE(gateway_.gone.empty());
    gateway_.pass(200ms);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::ping_timeout});
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_polling_test, a_ping_that_no_poll_takes_waits_for_one) {
    join();
    gateway_.pass(25'010ms);
    gateway_.emit("[\"x\"]");
    EXPECT_EQ(gateway_.poll(sid_),
              "2\x1e"
              "42[\"x\"]");
}

// --- limits of output

TEST_F(connection_polling_test, a_session_that_polls_no_more_is_ended_at_the_output_limit) {
    gateway_.settings.engine.outbox_bytes_max = 10'000;
    join();
    const std::string kilobyte = "[\"" + std::string(1000, 'x') + "\"]";
    for (int i = 0; i < 9; ++i) gateway_.emit(kilobyte);
    gateway_.settle();
    EXPECT_TRUE(gateway_.gone.empty());
    gateway_.emit(kilobyte);
    gateway_.emit(kilobyte);
    gateway_.settle();
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::slow_consumer});
    EXPECT_FALSE(session_known());
}

TEST_F(connection_polling_test, a_volatile_event_goes_only_where_a_poll_waits) {
    join();
    gateway_.joined->emit({.json = "[\"lost\"]", .attachments = {}, .only_writable = true});
    auto poll = waiting_poll();
    gateway_.joined->emit({.json = "[\"first\"]", .attachments = {}, .only_writable = true});
    gateway_.joined->emit({.json = "[\"second\"]", .attachments = {}, .only_writable = true});
    EXPECT_EQ(gateway_.await_answer(poll).body, "42[\"first\"]");
    auto next = waiting_poll();
}

}  // namespace
}  // namespace anteroom::gateway
