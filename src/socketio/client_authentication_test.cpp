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

constexpr std::string_view no_token =
    "4{\"message\":\"Authentication error: No token provided\",\"data\":{\"type\":"
    "\"UnauthorizedError\",\"code\":\"credentials_required\",\"retry\":false}}";
constexpr std::string_view invalid_token =
    "4{\"message\":\"Authentication error: Invalid token\",\"data\":{\"type\":"
    "\"UnauthorizedError\",\"code\":\"invalid_token\",\"retry\":false}}";
constexpr std::string_view token_expired =
    "4{\"message\":\"Authentication error: Token expired\",\"data\":{\"type\":"
    "\"UnauthorizedError\",\"code\":\"token_expired\",\"retry\":true}}";

std::string connect_with(const std::string& token) {
    return "0{\"token\":\"" + token + "\"}";
}

class client_authentication_test : public testing::Test {
  protected:
    client_authentication_test() {
        shard_.settings.authenticate = by_token();
        shard_.use([this](const socket_ptr&, next_function next) {
            ++ran_;
            next(std::nullopt);
        });
        shard_.on_connection([this](socket_ptr who) {
            ++ran_;
            joined_.push_back(std::move(who));
        });
        shard_.on("secret", [this](event_call&) { ++ran_; });
    }

    test::test_shard shard_;
    int ran_ = 0;
    std::vector<socket_ptr> joined_;
};

TEST_F(client_authentication_test, without_a_token_nobody_comes_in) {
    for (const char* payload :
         {"", "{}", "{\"token\":\"\"}", "{\"token\":null}", "{\"Token\":\"x\"}",
          "{\"token\":\"Bearer \"}", "{\"__proto__\":{\"token\":\"x\"}}"}) {
        peer one{shard_};
        EXPECT_TRUE(one.says(std::string{"0"} + payload)) << payload;
        EXPECT_EQ(one.hears(), messages{std::string{no_token}}) << payload;
        EXPECT_FALSE(one.below.closed_with) << payload;
        EXPECT_FALSE(one.who.authenticated()) << payload;
    }
    EXPECT_EQ(ran_, 0);
    EXPECT_EQ(shard_.in().size(), 0u);
}

TEST_F(client_authentication_test, a_bad_token_is_invalid_whatever_is_wrong_with_it) {
    const std::string good = token_for({{"id", "42"}});
    const std::string bad[] = {
        "garbage",
        "a.b.c",
        good + "x",
        good.substr(0, good.size() - 2),
        token_for({{"id", "42"}}, 1h, noon.wall, std::string(32, 'o')),
        token_for({{"nobody", "42"}}),
        token_for({{"id", "42"}, {"nbf", 1'700'000'000 + 3600}}),
        "eyJhbGciOiJub25lIn0.eyJpZCI6IjQyIiwiZXhwIjoxODAwMDAwMDAwfQ.",
        std::string(8193, 'a'),
        "Basic " + good,
    };
    for (const auto& token : bad) {
        peer one{shard_};
        EXPECT_TRUE(one.says(connect_with(token)));
        EXPECT_EQ(one.hears(), messages{std::string{invalid_token}}) << token;
        EXPECT_FALSE(one.below.closed_with);
    }
    EXPECT_EQ(ran_, 0);
}

TEST_F(client_authentication_test, a_token_that_is_no_text_is_invalid) {
    for (const char* payload : {"{\"token\":1}", "{\"token\":true}", "{\"token\":[\"x\"]}",
                                "{\"token\":{\"token\":\"x\"}}"}) {
        peer one{shard_};
        EXPECT_TRUE(one.says(std::string{"0"} + payload)) << payload;
        EXPECT_EQ(one.hears(), messages{std::string{invalid_token}}) << payload;
    }
    EXPECT_EQ(ran_, 0);
}

TEST_F(client_authentication_test, an_expired_token_is_told_apart_because_a_fresh_one_helps) {
    peer one{shard_};
    EXPECT_TRUE(one.says(connect_with(token_for({{"id", "42"}}, 1h, noon.wall - 2h))));
    EXPECT_EQ(one.hears(), messages{std::string{token_expired}});
    EXPECT_EQ(ran_, 0);
    // Forged and expired is forged.
    EXPECT_TRUE(one.says(
        connect_with(token_for({{"id", "42"}}, 1h, noon.wall - 2h, std::string(32, 'o')))));
    EXPECT_EQ(one.hears(), messages{std::string{invalid_token}});
}

TEST_F(client_authentication_test, a_refusal_names_its_namespace) {
    shard_.settings.define("/chat");
    peer one{shard_};
    EXPECT_TRUE(one.says("0/chat,"));
    EXPECT_EQ(one.hears(), messages{"4/chat," + std::string{no_token.substr(1)}});
}

TEST_F(client_authentication_test, what_follows_a_refused_connect_breaks_the_protocol) {
    peer one{shard_};
    ASSERT_TRUE(one.says("0"));
    EXPECT_FALSE(one.says("2[\"secret\"]"));
    EXPECT_FALSE(one.says("51-[\"secret\",{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_EQ(ran_, 0);
}

TEST_F(client_authentication_test, who_was_refused_may_try_again_until_the_time_is_over) {
    peer one{shard_};
    one.says("0");
    one.hears();
    pass(one, 9s);
    EXPECT_EQ(one.joins_with(token_for({{"id", "42"}})).size(), 20u);
    EXPECT_TRUE(one.who.authenticated());

    peer other{shard_};
    other.says("0");
    pass(other, 10s);
    EXPECT_EQ(other.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(client_authentication_test, a_good_token_gives_the_socket_its_user_lease_and_room) {
    peer one{shard_};
    ASSERT_TRUE(one.says(connect_with(token_for({{"id", 42}, {"name", "Ada"}}))));
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_EQ(heard[0].substr(0, 9), "0{\"sid\":\"");
    const std::string_view beginning = "2[\"auth:lease\",{\"expiresAt\":1700003600000,\"renewAt\":";
    EXPECT_EQ(heard[1].substr(0, beginning.size()), beginning);
    EXPECT_TRUE(heard[1].ends_with(",\"serverTime\":1700000000000}]"));
    const auto renew_at = std::stoll(heard[1].substr(beginning.size()));
    EXPECT_GE(renew_at, 1'700'000'000'000 + 2'700'000);
    EXPECT_LE(renew_at, 1'700'000'000'000 + 3'060'000);

    ASSERT_EQ(joined_.size(), 1u);
    EXPECT_EQ(joined_[0]->claims()->who().user_id, "42");
    EXPECT_TRUE(joined_[0]->in_room("user-42"));
    EXPECT_EQ(ran_, 2);
}

TEST_F(client_authentication_test, the_user_is_known_and_the_room_joined_before_any_handler_runs) {
    bool checked = false;
    shard_.on_connection([&](const socket_ptr& who) {
        checked = true;
        EXPECT_TRUE(who->claims());
        EXPECT_TRUE(who->in_room("user-42"));
    });
    shard_.use([&](const socket_ptr& who, next_function next) {
        EXPECT_TRUE(who->claims());
        EXPECT_EQ(shard_.in().size(), 0u);
        next(std::nullopt);
    });
    peer one{shard_};
    EXPECT_EQ(one.joins_with("Bearer " + token_for({{"id", "42"}})).size(), 20u);
    EXPECT_TRUE(checked);
}

TEST_F(client_authentication_test, a_namespace_may_have_rules_of_its_own) {
    test::test_shard shard;
    shard.settings.define("/members").authenticate = by_token();
    peer one{shard};
    EXPECT_EQ(one.joins("/").size(), 20u);
    EXPECT_TRUE(one.says("0/members,"));
    EXPECT_EQ(one.hears(), messages{"4/members," + std::string{no_token.substr(1)}});
    EXPECT_EQ(one.joins_with(token_for({{"id", "42"}}), "/members").size(), 20u);
}

TEST_F(client_authentication_test, each_namespace_asks_for_the_token_again) {
    shard_.settings.define("/chat");
    peer one{shard_};
    EXPECT_EQ(one.joins_with(token_for({{"id", "42"}})).size(), 20u);
    EXPECT_TRUE(one.says("0/chat,"));
    EXPECT_EQ(one.hears(), messages{"4/chat," + std::string{no_token.substr(1)}});
}

TEST_F(client_authentication_test, the_security_log_gets_the_reason_and_never_the_token) {
    const std::string good = token_for({{"id", "42"}});
    const std::string bad = token_for({{"id", "42"}}, 1h, noon.wall, std::string(32, 'o'));
    peer one{shard_};
    one.says(connect_with(bad));
    one.says(connect_with(good));
    EXPECT_TRUE(shard_.log.has("connect_refused code=invalid_token reason="));
    EXPECT_TRUE(shard_.log.has("connect_accepted socket="));
    for (const auto& line : shard_.log.lines) {
        EXPECT_EQ(line.find(good.substr(good.rfind('.'))), std::string::npos) << line;
        EXPECT_EQ(line.find(bad.substr(bad.rfind('.'))), std::string::npos) << line;
    }
}

}  // namespace
}  // namespace anteroom::socketio
