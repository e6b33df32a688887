#include <gtest/gtest.h>

#include "auth/revocation_memory.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::by_token;
using test::messages;
using test::peer;
using test::token_for;

constexpr std::string_view token_revoked =
    "4{\"message\":\"Authentication error: Token revoked\",\"data\":{\"type\":"
    "\"UnauthorizedError\",\"code\":\"token_revoked\",\"retry\":false}}";

class revocation_test : public testing::Test {
  protected:
    revocation_test() {
        shard_.settings.authenticate = by_token();
        shard_.settings.revocations = store_;
        shard_.on_connection([this](socket_ptr who) { joined_.push_back(std::move(who)); });
        shard_.on("event", [this](event_call&) { ++events_; });
    }

    // As the server does: kept for later tokens, then everybody here.
    void revoke(const auth::revocation& what) {
        ASSERT_TRUE(store_->add(what, std::nullopt, shard_.now));
        shard_.running().revoke(what);
    }
    static void joins(peer& one, const std::string& token, std::string_view nsp = "/") {
        ASSERT_EQ(one.joins_with(token, nsp).size(), 20u);
    }

    std::shared_ptr<auth::revocation_memory> store_ = std::make_shared<auth::revocation_memory>();
    test::test_shard shard_;
    std::vector<socket_ptr> joined_;
    int events_ = 0;
};

TEST_F(revocation_test, who_is_connected_hears_why_and_is_disconnected_at_once) {
    peer ada{shard_};
    peer bob{shard_};
    joins(ada, token_for({{"id", "ada"}}));
    joins(bob, token_for({{"id", "bob"}}));
    std::optional<disconnect_reason> why;
    joined_[0]->on_disconnect([&](disconnect_reason reason) { why = reason; });
    revoke({.user = "ada", .reason = "left \"us\""});
    EXPECT_EQ(ada.hears(), (messages{"2[\"auth:revoked\",{\"reason\":\"left \\\"us\\\"\"}]", "1"}));
    EXPECT_EQ(why, disconnect_reason::token_revoked);
    EXPECT_FALSE(ada.says("2[\"event\"]")) << "the namespace is no longer joined";
    EXPECT_TRUE(bob.hears().empty());
    EXPECT_TRUE(bob.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
    EXPECT_TRUE(shard_.log.has("revoked reason=left \"us\" socket="));
}

TEST_F(revocation_test, every_namespace_of_the_user_is_left_and_no_other) {
    shard_.settings.define("/chat");
    shard_.settings.define("/other");
    peer one{shard_};
    joins(one, token_for({{"id", "ada"}}));
    joins(one, token_for({{"id", "ada"}}), "/chat");
    joins(one, token_for({{"id", "bob"}}), "/other");
    revoke({.user = "ada"});
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 4u);
    EXPECT_EQ(heard[1], "1");
    EXPECT_EQ(heard[3], "1/chat,");
    EXPECT_EQ(shard_.in("/other").size(), 1u);
}

TEST_F(revocation_test, a_token_that_comes_later_is_refused_at_the_door) {
    const std::string token = token_for({{"id", "ada"}, {"jti", "t1"}, {"sid", "s1"}});
    peer before{shard_};
    joins(before, token);
    revoke({.token_id = "t1"});
    peer after{shard_};
    EXPECT_TRUE(after.says("0{\"token\":\"" + token + "\"}"));
    EXPECT_EQ(after.hears(), messages{std::string{token_revoked}});
    joins(after, token_for({{"id", "ada"}, {"jti", "t2"}, {"sid", "s1"}}));
    revoke({.session = "s1"});
    EXPECT_EQ(after.hears().back(), "1");
}

TEST_F(revocation_test, a_renewal_with_a_revoked_token_is_refused) {
    peer one{shard_};
    joins(one, token_for({{"id", "ada"}, {"jti", "t1"}}));
    revoke({.token_id = "t2"});
    EXPECT_TRUE(one.says("21[\"auth:renew\",{\"token\":\"" +
                         token_for({{"id", "ada"}, {"jti", "t2"}}) + "\"}]"));
    EXPECT_EQ(one.hears(), messages{"31[{\"ok\":false,\"code\":\"token_revoked\",\"message\":"
                                    "\"Authentication error: Token revoked\"}]"});
    EXPECT_EQ(joined_[0]->claims()->values().at("jti"), "t1");
}

TEST_F(revocation_test, a_renewed_connection_is_judged_by_its_newest_token) {
    peer one{shard_};
    joins(one, token_for({{"id", "ada"}, {"jti", "t1"}}));
    EXPECT_TRUE(one.says("2[\"auth:renew\",{\"token\":\"" +
                         token_for({{"id", "ada"}, {"jti", "t2"}}) + "\"}]"));
    revoke({.token_id = "t1"});
    EXPECT_TRUE(joined_[0]->connected());
    revoke({.token_id = "t2"});
    EXPECT_FALSE(joined_[0]->connected());
}

TEST_F(revocation_test, a_token_revoked_while_a_middleware_thinks_does_not_come_in) {
    next_function go_on;
    shard_.use([&](const socket_ptr&, next_function next) { go_on = std::move(next); });
    peer one{shard_};
    one.says("0{\"token\":\"" + token_for({{"id", "ada"}}) + "\"}");
    revoke({.user = "ada"});
    EXPECT_TRUE(one.hears().empty());
    go_on(std::nullopt);
    EXPECT_EQ(one.hears(), messages{std::string{token_revoked}});
    EXPECT_TRUE(joined_.empty());
    EXPECT_FALSE(one.who.authenticated());
}

TEST_F(revocation_test, a_handler_that_ends_others_while_they_are_being_revoked_does_no_harm) {
    std::vector<std::unique_ptr<peer>> peers;
    for (int i = 0; i < 4; ++i) {
        peers.push_back(std::make_unique<peer>(shard_));
        joins(*peers.back(), token_for({{"id", "ada"}}));
    }
    for (const auto& one : joined_)
        one->on_disconnect([&](disconnect_reason) {
            for (const auto& other : joined_) other->disconnect(true);
        });
    revoke({.user = "ada"});
    EXPECT_EQ(shard_.in().size(), 0u);
}

TEST_F(revocation_test, the_program_may_have_the_last_word) {
    shard_.settings.authenticate = by_token({.revoked = [](const auth::claims& token) {
        if (token.who().user_id == "bob") throw std::runtime_error("the database is away");
        return token.who().user_id == "ada";
    }});
    for (const char* refused : {"ada", "bob"}) {
        peer one{shard_};
        EXPECT_TRUE(one.says("0{\"token\":\"" + token_for({{"id", refused}}) + "\"}"));
        EXPECT_EQ(one.hears(), messages{std::string{token_revoked}});
    }
    peer other{shard_};
    joins(other, token_for({{"id", "eve"}}));
}

}  // namespace
}  // namespace anteroom::socketio
