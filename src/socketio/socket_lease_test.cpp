#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::by_token;
using test::messages;
using test::noon;
using test::pass;
using test::peer;
using test::token_for;

// Tokens here live an hour and count for half a minute more.
class socket_lease_test : public testing::TestWithParam<auth::expiry_policy> {
  protected:
    explicit socket_lease_test(auth::expiry_policy policy) {
        shard_.settings.authenticate = by_token(policy);
        shard_.on("event", [this](event_call&) { ++events_; });
        shard_.on_connection([this](socket_ptr who) {
            it_ = std::move(who);
            it_->on_disconnect([this](disconnect_reason why) {
                why_ = why;
                it_->emit({"[\"too late\"]", {}});
            });
        });
    }
    socket_lease_test() : socket_lease_test(GetParam()) {}

    void join(peer& one) { ASSERT_EQ(one.joins_with(token_for({{"id", "42"}})).size(), 20u); }
    void broadcast() {
        shard_.in().broadcast(
            {}, encode_sealed({wire::socketio::packet_type::event, "/", {}, "[\"x\"]", {}},
                              shard_.settings.seal));
    }

    test::test_shard shard_;
    socket_ptr it_;
    int events_ = 0;
    std::optional<disconnect_reason> why_;
};

class reconnect_lease_test : public socket_lease_test {
  protected:
    reconnect_lease_test() : socket_lease_test(auth::expiry_policy::reconnect) {}
};
class disconnect_lease_test : public socket_lease_test {
  protected:
    disconnect_lease_test() : socket_lease_test(auth::expiry_policy::disconnect) {}
};

TEST_F(reconnect_lease_test, the_transport_is_closed_when_the_token_has_expired) {
    peer one{shard_};
    join(one);
    pass(one, 1h + 29'999ms);
    one.hears();
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
    pass(one, 1ms);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
    EXPECT_TRUE(one.hears().empty()) << "a DISCONNECT would keep a stock client away";
    EXPECT_TRUE(shard_.log.has("expired socket="));
    one.who.on_closed(*one.below.closed_with);
    EXPECT_EQ(why_, disconnect_reason::token_expired);
    EXPECT_TRUE(one.hears().empty());
}

TEST_F(disconnect_lease_test, a_disconnect_is_sent_when_the_token_has_expired) {
    peer one{shard_};
    join(one);
    pass(one, 1h);
    one.hears();
    pass(one, 30s);
    EXPECT_EQ(one.hears(), messages{"1"});
    EXPECT_EQ(why_, disconnect_reason::token_expired);
    EXPECT_FALSE(it_->connected());
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 10s)
        << "for a fresh token, which lets it in again";
    EXPECT_EQ(one.joins_with(token_for({{"id", "42"}}, 1h, shard_.now.wall)).size(), 20u);
}

TEST_F(reconnect_lease_test, its_deadlines_are_asked_for) {
    peer one{shard_};
    join(one);
    ASSERT_TRUE(one.who.next_deadline());
    EXPECT_GE(*one.who.next_deadline(), noon.steady + 45min);
    EXPECT_LE(*one.who.next_deadline(), noon.steady + 51min);
    EXPECT_LE(*one.below.woken_by, *one.who.next_deadline());
    pass(one, 51min);
    EXPECT_EQ(one.who.next_deadline(), noon.steady + 1h + 30s);
    pass(one, 10min);
    EXPECT_FALSE(one.who.next_deadline()) << "it has expired, there is nothing to wait for";
}

TEST_F(reconnect_lease_test, the_client_is_told_once_that_its_token_expires) {
    peer one{shard_};
    join(one);
    pass(one, 44min);
    EXPECT_TRUE(one.hears().empty());
    pass(one, 7min);
    EXPECT_EQ(one.hears(), messages{"2[\"auth:expiring\",{\"expiresAt\":1700003600000,"
                                    "\"serverTime\":1700003060000}]"});
    pass(one, 1min);
    pass(one, 1min);
    EXPECT_TRUE(one.hears().empty());
}

TEST_F(reconnect_lease_test, no_handler_runs_for_an_expired_socket_before_its_timer_fires) {
    peer one{shard_};
    join(one);
    shard_.pass(1h + 30s);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 0);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 0);
}

TEST_F(disconnect_lease_test, an_event_after_the_end_of_the_token_brings_the_disconnect_forward) {
    peer one{shard_};
    join(one);
    shard_.pass(1h + 30s);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 0);
    EXPECT_EQ(one.hears(), messages{"1"});
    EXPECT_EQ(why_, disconnect_reason::token_expired);
}

TEST_P(socket_lease_test, no_handler_runs_while_the_wall_clock_says_that_the_token_has_expired) {
    peer one{shard_};
    join(one);
    shard_.now.wall += 2h;
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 0);
    // The clock may have jumped: nobody is disconnected by that, and all goes on when it is right.
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_TRUE(it_->connected());
    shard_.now.wall -= 2h;
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
}

TEST_F(reconnect_lease_test, a_wall_clock_that_jumps_back_prolongs_nothing) {
    peer one{shard_};
    join(one);
    shard_.now.wall -= 24h;
    pass(one, 1h + 30s);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

TEST_F(reconnect_lease_test, a_jump_of_the_wall_clock_alone_disconnects_nobody) {
    peer one{shard_};
    join(one);
    shard_.now.wall += 2h;
    one.who.on_time();
    EXPECT_FALSE(one.below.closed_with);
    it_->emit({"[\"x\"]", {}});
    EXPECT_TRUE(one.hears().empty());
    shard_.now.wall -= 2h;
    it_->emit({"[\"x\"]", {}});
    EXPECT_EQ(one.hears(), messages{"2[\"x\"]"});
}

TEST_P(socket_lease_test, nothing_is_delivered_to_an_expired_socket) {
    peer one{shard_};
    join(one);
    int asked = 0;
    it_->emit(
        {"[\"q\"]", {}}, [&](const ack_answer&) { ++asked; }, 3h);
    one.hears();
    shard_.pass(1h + 30s);
    it_->emit({"[\"x\"]", {}});
    it_->emit({.json = "[\"x\"]", .attachments = {}, .only_writable = true});
    it_->answer(0, {"[]", {}});
    broadcast();
    ack_outcome outcome{};
    it_->emit({"[\"q\"]", {}}, [&](const ack_answer& got) { outcome = got.outcome; }, {});
    EXPECT_EQ(outcome, ack_outcome::disconnected);
    EXPECT_TRUE(one.says("30[\"an answer is a handler's business too\"]"));
    EXPECT_EQ(asked, 0);
    EXPECT_TRUE(one.hears().empty());
}

INSTANTIATE_TEST_SUITE_P(policies, socket_lease_test,
                         testing::Values(auth::expiry_policy::reconnect,
                                         auth::expiry_policy::disconnect),
                         [](const auto& tested) {
                             return tested.param == auth::expiry_policy::reconnect ? "reconnect"
                                                                                   : "disconnect";
                         });

TEST_F(reconnect_lease_test, each_namespace_lives_by_its_own_token) {
    shard_.settings.define("/short").authenticate = by_token(auth::expiry_policy::disconnect);
    peer one{shard_};
    join(one);
    ASSERT_EQ(one.joins_with(token_for({{"id", "42"}}, 1min), "/short").size(), 20u);
    pass(one, 90s);
    EXPECT_EQ(one.hears().back(), "1/short,");
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
}

TEST_F(reconnect_lease_test, a_token_without_end_is_a_lease_without_overflow) {
    const auth::token_issuer issuer{
        {.key = *jose::signing_key::hmac(jose::algorithm::hs256, test::secret),
         .lifetime = std::chrono::hours{24 * 365 * 7000}}};
    peer one{shard_};
    EXPECT_EQ(one.joins_with(*issuer.issue({{"id", "42"}}, noon.wall)).size(), 20u);
    pass(one, 24h * 365);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
}

}  // namespace
}  // namespace anteroom::socketio
