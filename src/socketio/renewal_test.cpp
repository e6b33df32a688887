#include "socketio/renewal.hpp"

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

class renewal_test : public testing::Test {
  protected:
    explicit renewal_test(authentication::options options = {}) {
        shard_.settings.authenticate = by_token(options);
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
        shard_.on("event", [this](event_call&) { ++events_; });
        shard_.on("auth:renew", [this](event_call&) { ++events_; });
    }

    // Brings a token that lives an hour from now, and answers what the ack said.
    static std::string renews(peer& one, const std::string& token, std::string_view nsp = "") {
        return answer_to(
            one, "2" + std::string{nsp} + "7[\"auth:renew\",{\"token\":\"" + token + "\"}]");
    }
    static std::string answer_to(peer& one, const std::string& text) {
        one.hears();
        if (!one.says(text)) return "protocol error";
        for (const auto& heard : one.hears())
            if (heard.starts_with("3")) return heard;
        return "no answer";
    }
    std::string fresh(boost::json::object claims = {{"id", "42"}}) {
        return token_for(std::move(claims), 1h, shard_.now.wall);
    }
    void joins(peer& one, boost::json::object claims = {{"id", "42"}}) {
        ASSERT_EQ(one.joins_with(fresh(std::move(claims))).size(), 20u);
    }

    test::test_shard shard_;
    socket_ptr it_;
    int events_ = 0;
};

TEST_F(renewal_test, a_fresh_token_prolongs_the_lease_and_the_ack_says_until_when) {
    peer one{shard_};
    joins(one);
    pass(one, 40min);
    const auto answer = renews(one, fresh({{"id", "42"}, {"round", 2}}));
    EXPECT_TRUE(answer.starts_with("37[{\"ok\":true,\"expiresAt\":1700006000000,\"renewAt\":"))
        << answer;
    EXPECT_TRUE(answer.ends_with(",\"serverTime\":1700002400000}]")) << answer;
    EXPECT_EQ(it_->claims()->values().at("round"), 2) << "claims are swapped as a whole";
    pass(one, 40min);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1)
        << "the first token has been dead for 20 minutes; no handler saw auth:renew";
    EXPECT_TRUE(shard_.log.has("renewed socket="));
    pass(one, 20min + 30s);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

TEST_F(renewal_test, the_client_is_told_of_the_next_expiry_again) {
    peer one{shard_};
    joins(one);
    pass(one, 51min);
    EXPECT_EQ(one.hears().size(), 1u);
    renews(one, fresh());
    ASSERT_TRUE(one.who.next_deadline());
    EXPECT_LE(*one.below.woken_by, *one.who.next_deadline());
    pass(one, 51min);
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_TRUE(heard[0].starts_with("2[\"auth:expiring\",")) << heard[0];
}

TEST_F(renewal_test, without_an_ack_it_happens_all_the_same) {
    peer one{shard_};
    joins(one);
    pass(one, 40min);
    one.hears();
    EXPECT_TRUE(one.says("2[\"auth:renew\",{\"token\":\"" + fresh() + "\"}]"));
    EXPECT_TRUE(one.hears().empty());
    pass(one, 40min);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
}

TEST_F(renewal_test, what_is_wrong_with_the_token_is_answered_as_at_the_door_and_the_lease_stays) {
    peer one{shard_};
    joins(one);
    const auto token = it_->claims()->fingerprint();
    const std::string invalid =
        "37[{\"ok\":false,\"code\":\"invalid_token\",\"message\":\"Authentication error: Invalid "
        "token\"}]";
    const std::string none =
        "37[{\"ok\":false,\"code\":\"credentials_required\",\"message\":\"Authentication error: No "
        "token provided\"}]";
    EXPECT_EQ(renews(one, "garbage"), invalid);
    EXPECT_EQ(renews(one, token_for({{"id", "42"}}, 1h, noon.wall, std::string(32, 'o'))), invalid);
    EXPECT_EQ(
        renews(one, token_for({{"id", "42"}}, 1h, noon.wall - 2h)),
        "37[{\"ok\":false,\"code\":\"token_expired\",\"message\":\"Authentication error: Token "
        "expired\"}]");
    shard_.pass(10s);
    EXPECT_EQ(answer_to(one, "27[\"auth:renew\"]"), none);
    EXPECT_EQ(answer_to(one, "27[\"auth:renew\",{}]"), none);
    EXPECT_EQ(answer_to(one, "27[\"auth:renew\",\"text\"]"), none);
    EXPECT_EQ(answer_to(one, "27[\"auth:renew\",{\"token\":7}]"), invalid);
    EXPECT_EQ(it_->claims()->fingerprint(), token);
    EXPECT_EQ(events_, 0);
    EXPECT_TRUE(shard_.log.has("renewal_refused code=invalid_token reason="));
    pass(one, 1h + 20s);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

TEST_F(renewal_test, another_identity_is_refused) {
    peer one{shard_};
    joins(one, {{"id", "42"}, {"sub", "ada"}});
    for (const boost::json::object& other :
         {boost::json::object{{"id", "43"}, {"sub", "ada"}},
          boost::json::object{{"id", "42"}, {"sub", "bob"}}, boost::json::object{{"id", "42"}},
          boost::json::object{{"id", "42"}, {"sub", "ada"}, {"iss", "https://other.example"}}}) {
        EXPECT_TRUE(
            renews(one, fresh(other))
                .starts_with("37[{\"ok\":false,\"code\":\"identity_changed\",\"message\":"));
        shard_.pass(1s);
    }
    EXPECT_EQ(it_->claims()->who().user_id, "42");
    EXPECT_TRUE(renews(one, fresh({{"id", "42"}, {"sub", "ada"}})).starts_with("37[{\"ok\":true"));
}

TEST_F(renewal_test, every_namespace_with_that_identity_is_renewed_and_hears_its_lease) {
    shard_.settings.define("/chat");
    shard_.settings.define("/other");
    shard_.settings.define("/strict").authenticate = by_token();
    peer one{shard_};
    std::map<std::string, socket_ptr> sockets;
    for (const char* nsp : {"/", "/chat", "/other", "/strict"})
        shard_.on_connection([&sockets, nsp](socket_ptr who) { sockets[nsp] = std::move(who); },
                             nsp);
    joins(one);
    ASSERT_EQ(one.joins_with(fresh(), "/chat").size(), 20u);
    ASSERT_EQ(one.joins_with(fresh({{"id", "43"}}), "/other").size(), 20u);
    ASSERT_EQ(one.joins_with(fresh(), "/strict").size(), 20u);
    shard_.pass(30min);
    const std::string token = fresh();
    one.hears();
    ASSERT_TRUE(one.says("2/chat,7[\"auth:renew\",{\"token\":\"" + token + "\"}]"));
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 3u);
    EXPECT_TRUE(heard[0].starts_with("3/chat,7[{\"ok\":true")) << heard[0];
    EXPECT_TRUE(heard[1].starts_with("2[\"auth:lease\",{\"expiresAt\":1700005400000,")) << heard[1];
    EXPECT_TRUE(heard[2].starts_with("2/strict,[\"auth:lease\",")) << heard[2];
    const auto renewed = sockets["/"]->claims()->fingerprint();
    EXPECT_EQ(sockets["/chat"]->claims()->fingerprint(), renewed);
    EXPECT_EQ(sockets["/strict"]->claims()->fingerprint(), renewed);
    EXPECT_NE(sockets["/other"]->claims()->fingerprint(), renewed);
    EXPECT_EQ(sockets["/other"]->claims()->who().user_id, "43");
}

TEST_F(renewal_test, a_namespace_whose_own_rules_refuse_the_token_keeps_its_lease) {
    auto strict = std::make_shared<authentication>(*by_token());
    strict->verifier = *auth::verifier::make(
        {.keys = {*jose::key::hmac(jose::algorithm::hs256, test::secret)}, .audience = "strict"});
    shard_.settings.define("/strict").authenticate = strict;
    peer one{shard_};
    joins(one);
    ASSERT_EQ(one.joins_with(fresh({{"id", "42"}, {"aud", "strict"}}), "/strict").size(), 20u);
    one.hears();
    ASSERT_TRUE(one.says("27[\"auth:renew\",{\"token\":\"" + fresh() + "\"}]"));
    EXPECT_EQ(one.hears().size(), 1u) << "only the ack: /strict was not renewed";
}

TEST_F(renewal_test, attempts_are_limited_and_those_refused_cost_no_verification) {
    peer one{shard_};
    joins(one);
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(renews(one, "x").find("invalid_token") != std::string::npos);
    EXPECT_TRUE(renews(one, fresh()).find("rate_limited") != std::string::npos);
    shard_.pass(1s);
    EXPECT_TRUE(renews(one, fresh()).find("\"ok\":true") != std::string::npos);
    EXPECT_TRUE(renews(one, fresh()).find("rate_limited") != std::string::npos);
}

TEST_F(renewal_test, the_program_hears_of_it_after_the_claims_have_changed) {
    messages order;
    shard_.settings.define("/").on_renewed.push_back(
        std::make_unique<connection_handler>([&](const socket_ptr& who) {
            order.push_back("namespace " +
                            std::string{who->claims()->values().at("round").as_string()});
            throw std::runtime_error("a handler's own mistake");
        }));
    peer one{shard_};
    joins(one);
    it_->on_renewed([&] {
        order.emplace_back("socket");
        it_->disconnect(false);
    });
    it_->on_renewed([&] { order.emplace_back("not for one who is gone"); });
    EXPECT_TRUE(
        renews(one, fresh({{"id", "42"}, {"round", "two"}})).starts_with("37[{\"ok\":true"));
    EXPECT_EQ(order, (messages{"namespace two", "socket"}));
    EXPECT_TRUE(shard_.log.has("handler_threw"));
    EXPECT_FALSE(it_->connected());
}

TEST_F(renewal_test, rooms_that_the_new_claims_do_not_allow_are_left_and_the_client_hears_it) {
    shard_.settings.may_enter = std::make_unique<room_gate>(
        [](const std::optional<auth::claims>& claims, std::string_view room) {
            const auto& teams = claims->values().at("teams").as_array();
            return std::ranges::any_of(teams,
                                       [&](const auto& team) { return room == team.as_string(); });
        });
    messages left;
    shard_.settings.define("/").on_rooms_left.push_back(std::make_unique<rooms_handler>(
        [&](const socket_ptr& who, const std::vector<std::string>& rooms) {
            EXPECT_FALSE(who->in_room("red"));
            left = rooms;
        }));
    peer one{shard_};
    joins(one, {{"id", "42"}, {"teams", {"red", "blue", "\"green\""}}});
    EXPECT_TRUE(it_->join("red"));
    EXPECT_TRUE(it_->join("blue"));
    EXPECT_TRUE(it_->join("\"green\""));
    EXPECT_FALSE(it_->join("black"));
    EXPECT_TRUE(shard_.log.has("room_denied room=black"));
    one.hears();
    ASSERT_TRUE(one.says("27[\"auth:renew\",{\"token\":\"" +
                         fresh({{"id", "42"}, {"teams", {"blue"}}}) + "\"}]"));
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_EQ(heard[1],
              "2[\"auth:rooms\",{\"left\":[\"red\",\"\\\"green\\\"\"],\"reason\":"
              "\"claims_changed\"}]");
    EXPECT_EQ(left, (messages{"red", "\"green\""}));
    EXPECT_TRUE(it_->in_room("blue"));
    EXPECT_FALSE(it_->in_room("red"));
    EXPECT_TRUE(it_->in_room("user-42"));
    EXPECT_TRUE(shard_.log.has("room_left room=red"));
}

TEST_F(renewal_test, without_authentication_it_is_an_event_like_any_other) {
    shard_.settings.authenticate = nullptr;
    peer one{shard_};
    ASSERT_EQ(one.joins().size(), 20u);
    EXPECT_TRUE(one.says("2[\"auth:renew\",{\"token\":\"x\"}]"));
    EXPECT_EQ(events_, 1);
}

TEST_F(renewal_test, after_the_end_it_comes_too_late) {
    peer one{shard_};
    joins(one);
    shard_.pass(1h + 30s);
    EXPECT_EQ(renews(one, fresh()), "no answer");
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

class guest_renewal_test : public renewal_test {
  protected:
    guest_renewal_test() : renewal_test({.guests = true}) {}
};

TEST_F(guest_renewal_test, a_guest_becomes_a_user) {
    peer one{shard_};
    ASSERT_EQ(one.joins().size(), 20u);
    EXPECT_FALSE(it_->claims());
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
    EXPECT_TRUE(renews(one, fresh()).starts_with("37[{\"ok\":true,\"expiresAt\":1700003600000,"));
    EXPECT_EQ(it_->claims()->who().user_id, "42");
    EXPECT_TRUE(it_->in_room("user-42"));
    EXPECT_TRUE(renews(one, fresh({{"id", "43"}})).find("identity_changed") != std::string::npos);
    pass(one, 1h + 30s);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

TEST_F(guest_renewal_test, only_who_brings_no_token_is_a_guest) {
    peer one{shard_};
    EXPECT_TRUE(one.says("0{\"token\":\"garbage\"}"));
    EXPECT_TRUE(one.hears().at(0).starts_with("4{\"message\":\"Authentication error: Invalid"));
    EXPECT_FALSE(one.who.authenticated());
}

class grace_renewal_test : public renewal_test,
                           public testing::WithParamInterface<auth::grace_mode> {
  protected:
    grace_renewal_test() : renewal_test({.grace = 5min, .mode = GetParam()}) {}
};

TEST_P(grace_renewal_test, in_grace_handlers_wait_for_a_renewal) {
    peer one{shard_};
    joins(one);
    pass(one, 51min);
    pass(one, 10min);
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_EQ(
        answer_to(one, "23[\"event\"]"),
        "33[{\"ok\":false,\"code\":\"token_expired\",\"message\":\"The token has expired.\"}]");
    EXPECT_EQ(events_, 0);
    one.hears();
    it_->emit({"[\"x\"]", {}});
    it_->emit({.json = "[\"x\"]", .attachments = {}, .only_writable = true});
    shard_.in().broadcast(
        {}, encode_sealed({wire::socketio::packet_type::event, "/", {}, "[\"x\"]", {}},
                          shard_.settings.seal));
    EXPECT_EQ(one.hears().size(), GetParam() == auth::grace_mode::frozen ? 0u : 3u);
    EXPECT_TRUE(renews(one, fresh()).starts_with("37[{\"ok\":true"));
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
    it_->emit({"[\"x\"]", {}});
    EXPECT_EQ(one.hears(), messages{"2[\"x\"]"});
}

TEST_P(grace_renewal_test, grace_without_a_renewal_ends_as_the_policy_says) {
    peer one{shard_};
    joins(one);
    pass(one, 1h + 30s);
    EXPECT_TRUE(shard_.log.has("expired grace_ms=300000 socket="));
    pass(one, 5min - 1ms);
    EXPECT_FALSE(one.below.closed_with);
    pass(one, 1ms);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::token_expired);
}

INSTANTIATE_TEST_SUITE_P(modes, grace_renewal_test,
                         testing::Values(auth::grace_mode::receive_only, auth::grace_mode::frozen),
                         [](const auto& tested) {
                             return tested.param == auth::grace_mode::frozen ? "frozen"
                                                                             : "receive_only";
                         });

}  // namespace
}  // namespace anteroom::socketio
