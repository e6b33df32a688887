#include <gtest/gtest.h>

#include "auth/policy.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::by_token;
using test::messages;
using test::peer;
using test::token_for;
using kind = auth::requirement::kind;

auth::rule rule_for(std::string_view name, auth::requirement allow = {}) {
    std::string problem;
    return {.name = *auth::rule_pattern::parse(name, problem), .allow = std::move(allow)};
}

auth::requirement claim_has(std::string_view claim, std::string_view text) {
    auth::requirement asked{.what = kind::has};
    asked.claim = {std::string{claim}};
    asked.text = text;
    return asked;
}

class socket_policy_test : public testing::Test {
  protected:
    socket_policy_test() {
        shard_.settings.authenticate = by_token();
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
        for (const char* event : {"admin:ban", "message", "pay"})
            shard_.on(event, [this](event_call&) { ++events_; });
    }
    void joins(peer& one, boost::json::object claims = {{"id", "ada"}}) {
        ASSERT_EQ(one.joins_with(token_for(std::move(claims))).size(), 20u);
    }
    void rules(std::vector<auth::rule> rooms, std::vector<auth::rule> events) {
        shard_.settings.policy =
            std::make_shared<const auth::policy>(std::move(rooms), std::move(events));
    }

    test::test_shard shard_;
    socket_ptr it_;
    int events_ = 0;
};

TEST_F(socket_policy_test, a_denied_event_runs_no_handler_and_its_ack_says_so) {
    rules({}, {rule_for("admin:*", claim_has("scope", "admin")), rule_for("message")});
    peer one{shard_};
    joins(one);
    EXPECT_TRUE(one.says("21[\"admin:ban\",\"bob\"]"));
    EXPECT_EQ(one.hears(), messages{"31[{\"ok\":false,\"code\":\"forbidden\",\"message\":\"You may "
                                    "not do this.\"}]"});
    EXPECT_TRUE(one.says("2[\"admin:ban\"]"));
    EXPECT_TRUE(one.hears().empty());
    EXPECT_EQ(events_, 0);
    EXPECT_TRUE(shard_.log.has("event_denied event_name=admin:ban rule=admin:* code=forbidden"));
    EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 1);
    EXPECT_TRUE(one.says("2[\"pay\"]"));
    EXPECT_EQ(events_, 1) << "what no rule allows is denied";
    peer admin{shard_};
    joins(admin, {{"id", "root"}, {"scope", "read admin"}});
    EXPECT_TRUE(admin.says("2[\"admin:ban\"]"));
    EXPECT_EQ(events_, 2);
}

TEST_F(socket_policy_test, a_sign_in_of_long_ago_has_to_be_stepped_up) {
    auto pay = rule_for("pay");
    pay.max_auth_age = 5min;
    rules({}, {pay});
    peer one{shard_};
    joins(one, {{"id", "ada"}, {"auth_time", 1'700'000'000 - 299}});
    EXPECT_TRUE(one.says("2[\"pay\"]"));
    EXPECT_EQ(events_, 1);
    shard_.pass(2s);
    EXPECT_TRUE(one.says("21[\"pay\"]"));
    EXPECT_EQ(events_, 1);
    ASSERT_EQ(one.hears().size(), 1u);
    // Signed in again, the same connection goes on.
    const auto fresh = token_for({{"id", "ada"}, {"auth_time", 1'700'000'001}});
    EXPECT_TRUE(one.says("2[\"auth:renew\",{\"token\":\"" + fresh + "\"}]"));
    EXPECT_TRUE(one.says("2[\"pay\"]"));
    EXPECT_EQ(events_, 2);
}

TEST_F(socket_policy_test, a_rule_may_have_a_rate) {
    auto message = rule_for("message");
    message.limit = {.count = 2, .per = 1s};
    rules({}, {message, rule_for("pay")});
    peer one{shard_};
    joins(one);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(one.says("21[\"message\"]"));
    EXPECT_EQ(events_, 2);
    EXPECT_EQ(one.hears(), messages{"31[{\"ok\":false,\"code\":\"rate_limited\",\"message\":\"Too "
                                    "many events; wait a moment.\"}]"});
    EXPECT_TRUE(shard_.log.has("rate_limited event_name=message rule=message"));
    EXPECT_TRUE(one.says("2[\"pay\"]"));
    EXPECT_EQ(events_, 3) << "others have rates of their own";
    shard_.pass(500ms);
    EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 4);
    peer other{shard_};
    joins(other);
    EXPECT_TRUE(other.says("2[\"message\"]"));
    EXPECT_EQ(events_, 5) << "and so has each socket";
}

TEST_F(socket_policy_test, every_socket_has_a_rate_and_the_log_tells_of_it_once_a_second) {
    peer one{shard_};
    joins(one);
    for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 200);
    shard_.pass(100ms);
    for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 210);
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_EQ(std::ranges::count_if(shard_.log.lines,
                                    [](const auto& line) {
                                        return line.starts_with("rate_limited event_name=message");
                                    }),
              1);
    security_log::counts counts{};
    shard_.running().security().add_to(counts);
    EXPECT_EQ(counts[static_cast<std::size_t>(security_event::rate_limited)], 1'790u);
}

TEST_F(socket_policy_test, a_program_may_do_without_that_rate) {
    shard_.settings.limit.event_rate = {};
    peer one{shard_};
    joins(one);
    for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 10'000);
}

TEST_F(socket_policy_test, rooms_are_entered_by_the_rules_and_the_programs_gate_together) {
    auto own = rule_for("team-{t}");
    own.allow = {.what = kind::contains, .claim = {"teams"}, .text = "{t}"};
    rules({own, rule_for("open")}, {});
    shard_.settings.may_enter = std::make_unique<room_gate>(
        [](const std::optional<auth::claims>&, std::string_view room) { return room != "open"; });
    peer one{shard_};
    joins(one, {{"id", "ada"}, {"teams", {"red"}}});
    EXPECT_TRUE(it_->join("team-red"));
    EXPECT_FALSE(it_->join("team-blue"));
    EXPECT_FALSE(it_->join("open"));
    EXPECT_FALSE(it_->join("lobby"));
    EXPECT_TRUE(it_->in_room("user-ada")) << "a user's own room is theirs";
    EXPECT_TRUE(it_->may_enter("user-ada"));
    EXPECT_FALSE(it_->may_enter("user-bob"));
}

TEST_F(socket_policy_test, other_rules_in_their_place_hold_at_once_and_connections_stay) {
    rules({rule_for("a"), rule_for("b")}, {});
    peer one{shard_};
    joins(one);
    EXPECT_TRUE(it_->join("a"));
    EXPECT_TRUE(it_->join("b"));
    shard_.running().use(std::make_shared<const auth::policy>(std::vector{rule_for("b")},
                                                              std::vector{rule_for("message")}));
    EXPECT_EQ(one.hears(),
              messages{"2[\"auth:rooms\",{\"left\":[\"a\"],\"reason\":\"policy_changed\"}]"});
    EXPECT_TRUE(it_->in_room("b"));
    EXPECT_TRUE(one.says("2[\"pay\"]"));
    EXPECT_EQ(events_, 0);
    EXPECT_TRUE(one.says("2[\"message\"]"));
    EXPECT_EQ(events_, 1);
}

}  // namespace
}  // namespace anteroom::socketio
