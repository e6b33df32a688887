// Tokens that are not judged in the turn in which they came.

#include <gtest/gtest.h>

#include "auth/key_source.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::by_token;
using test::messages;
using test::pass;
using test::peer;
using test::token_for;

// A source that is asked for a key and never answers.
class silent_source final : public auth::key_source {
  public:
    bool searchable() const override { return true; }
    auth::lookup look_up(std::string_view, detail::unique_function<void()>) override {
        return auth::lookup::awaited;
    }
};

class late_verdict_test : public testing::Test {
  protected:
    late_verdict_test() {
        shard_.settings.authenticate = by_token();
        shard_.on_connection([this](socket_ptr) { ++joined_; });
    }

    // Has so many tokens verified that this turn has no time for another.
    void use_up_the_turn() {
        for (std::size_t i = 0; i < auth::verification_limits{}.verifications_a_turn; ++i)
            shard_.running().verifications().judge(shard_.settings.authenticate->verifier,
                                                   std::to_string(i));
    }
    void next_turn() {
        shard_.now.steady += 1ms;
        shard_.runner->run_posted();
    }
    static std::string connect(const std::string& token, std::string_view nsp = "") {
        return "0" + std::string{nsp} + "{\"token\":\"" + token + "\"}";
    }

    test::test_shard shard_;
    int joined_ = 0;
};

TEST_F(late_verdict_test, a_connect_is_answered_in_the_next_turn) {
    use_up_the_turn();
    peer one{shard_};
    EXPECT_TRUE(one.says(connect(token_for({{"id", "42"}}))));
    EXPECT_TRUE(one.hears().empty());
    EXPECT_FALSE(one.who.authenticated());
    next_turn();
    const auto heard = one.hears();
    ASSERT_FALSE(heard.empty());
    EXPECT_TRUE(heard[0].starts_with("0{\"sid\":")) << heard[0];
    EXPECT_EQ(joined_, 1);
    EXPECT_TRUE(one.who.authenticated());
}

TEST_F(late_verdict_test, a_bad_token_is_refused_in_the_next_turn) {
    use_up_the_turn();
    peer one{shard_};
    EXPECT_TRUE(one.says(connect(token_for({{"id", "42"}}) + "x")));
    next_turn();
    EXPECT_NE(one.hears().at(0).find("\"invalid_token\""), std::string::npos);
    EXPECT_EQ(joined_, 0);
    EXPECT_TRUE(shard_.log.has("connect_refused"));
}

TEST_F(late_verdict_test, meanwhile_nothing_may_be_said_to_the_namespace) {
    use_up_the_turn();
    const std::string token = token_for({{"id", "42"}});
    for (const std::string& early : {connect(token), std::string{"2[\"event\"]"}}) {
        peer one{shard_};
        EXPECT_TRUE(one.says(connect(token)));
        EXPECT_FALSE(one.says(early)) << early;
    }
}

TEST_F(late_verdict_test, a_connection_that_ends_meanwhile_joins_nothing) {
    use_up_the_turn();
    {
        peer gone{shard_};
        EXPECT_TRUE(gone.says(connect(token_for({{"id", "42"}}))));
    }
    peer closed{shard_};
    EXPECT_TRUE(closed.says(connect(token_for({{"id", "43"}}))));
    closed.who.on_closed(disconnect_reason::transport_close);
    next_turn();
    EXPECT_EQ(joined_, 0);
    EXPECT_EQ(shard_.running().verifications().waiting(), 0u);
}

TEST_F(late_verdict_test, several_namespaces_wait_side_by_side) {
    shard_.settings.define("/news");
    shard_.parent("/room-\\d+");
    use_up_the_turn();
    peer one{shard_};
    const std::string token = token_for({{"id", "42"}});
    for (const char* nsp : {"", "/news,", "/room-7,"}) EXPECT_TRUE(one.says(connect(token, nsp)));
    next_turn();
    next_turn();
    std::vector<std::string> joined;
    for (const auto& heard : one.hears())
        if (heard.starts_with('0')) joined.push_back(heard.substr(0, heard.find('{')));
    EXPECT_EQ(joined, (std::vector<std::string>{"0", "0/news,", "0/room-7,"}));
}

TEST_F(late_verdict_test, a_key_that_never_comes_is_waited_for_until_the_connect_timeout) {
    const auto source = std::make_shared<silent_source>();
    shard_.settings.authenticate = std::make_shared<const authentication>(
        authentication{*auth::verifier::make({.issuers = {{.keys = source}}}), {}});
    peer one{shard_};
    const auto key = jose::signing_key::generate(jose::algorithm::es256)->with_id("new");
    EXPECT_TRUE(
        one.says(connect(*jose::sign_compact(*key, "JWT", R"({"exp":1700003600,"sub":"ada"})"))));
    next_turn();
    pass(one, 10s);
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"timeout\"}"});
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(late_verdict_test, a_renewal_is_answered_in_the_next_turn) {
    peer one{shard_};
    ASSERT_EQ(one.joins_with(token_for({{"id", "42"}})).size(), 20u);
    one.hears();
    use_up_the_turn();
    const std::string fresh = token_for({{"id", "42"}, {"round", 2}});
    EXPECT_TRUE(one.says("27[\"auth:renew\",{\"token\":\"" + fresh + "\"}]"));
    EXPECT_TRUE(one.hears().empty());
    next_turn();
    EXPECT_TRUE(one.hears().at(0).starts_with("37[{\"ok\":true,"));
}

TEST_F(late_verdict_test, a_renewal_of_a_socket_that_has_left_is_forgotten) {
    peer one{shard_};
    ASSERT_EQ(one.joins_with(token_for({{"id", "42"}})).size(), 20u);
    use_up_the_turn();
    EXPECT_TRUE(one.says("27[\"auth:renew\",{\"token\":\"" +
                         token_for({{"id", "42"}, {"round", 2}}) + "\"}]"));
    EXPECT_TRUE(one.says("1"));
    one.hears();
    next_turn();
    EXPECT_TRUE(one.hears().empty());
}

}  // namespace
}  // namespace anteroom::socketio
