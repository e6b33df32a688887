// Polls and posts that go as they should.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/test_polling.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;

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
    const auto announced = post(url_, std::string(101, 'x'));
    for (const std::string& head : {announced.substr(0, announced.find("\r\n\r\n") + 4),
                                    std::string{"GET " + polling +
                                                " HTTP/1.1\r\nHost: a\r\n"
                                                "Content-Length: 101\r\n\r\n"}}) {
        auto other = gateway_.connect();
        EXPECT_EQ(gateway_.ask(other, head).status, 413u) << "before the body comes";
    }
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
