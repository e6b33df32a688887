// What is not given back, and when a client starts afresh.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "socketio/test_recovery.hpp"

namespace anteroom::socketio::test {
namespace {

TEST_F(recovery_test, too_late_is_a_fresh_start) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.mine().join("r");
    a.lost();
    emit({}, "[\"missed\"]");
    shard_.pass(120'001ms);
    EXPECT_EQ(come(b, token(), &a), messages{});
    EXPECT_NE(b.sid, a.sid);
    EXPECT_NE(b.pid, a.pid);
    EXPECT_FALSE(b.mine().recovered());
    EXPECT_FALSE(b.mine().in_room("r"));
}

TEST_F(recovery_test, an_offset_that_nobody_sent_it_is_a_fresh_start) {
    for (const char* offset : {"\"hello\"", "\"\"", "7", "null", "\"AAAAAAAAAAAA\""}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost();
        EXPECT_TRUE(b.says("0{\"pid\":\"" + a.pid + "\",\"offset\":" + offset + ",\"token\":\"" +
                           token() + "\"}"));
        EXPECT_EQ(note(b), messages{});
        EXPECT_NE(b.sid, a.sid) << offset;
    }
}

TEST_F(recovery_test, a_pid_that_is_none_is_a_fresh_start) {
    for (const char* pid : {"\"\"", "7", "null", "{}", "\"AAAAAAAAAAAAAAAAAAAA\""}) {
        visitor a{shard_};
        EXPECT_TRUE(a.says("0{\"pid\":" + std::string{pid} + ",\"offset\":\"x\",\"token\":\"" +
                           token() + "\"}"));
        EXPECT_EQ(note(a), messages{});
        EXPECT_EQ(a.sid.size(), 20u) << pid;
    }
}

TEST_F(recovery_test, somebody_else_with_the_pid_gets_nothing_and_takes_nothing_away) {
    visitor a{shard_}, thief{shard_}, b{shard_};
    come(a, token());
    a.lost();
    emit({{"user-ada"}, {}}, "[\"secret\"]");
    emit({}, "[\"news\"]");
    EXPECT_EQ(come(thief, token("eve"), &a), messages{});
    EXPECT_NE(thief.sid, a.sid);
    EXPECT_NE(thief.pid, a.pid);
    EXPECT_FALSE(thief.mine().recovered());
    EXPECT_TRUE(shard_.log.has("recovery_refused"));
    EXPECT_EQ(plain(come(b, token(), &a)), (messages{"2[\"secret\"]", "2[\"news\"]"}));
    EXPECT_EQ(b.sid, a.sid);
}

TEST_F(recovery_test, a_token_that_does_not_pass_gets_a_refusal_and_nothing_else) {
    visitor a{shard_};
    come(a, token());
    a.lost();
    emit({}, "[\"missed\"]");
    for (const auto& bad :
         {std::string{}, std::string{"garbage"}, token_for({{"id", "ada"}}, 1h, noon.wall - 2h),
          token_for({{"id", "ada"}}, 1h, noon.wall, std::string(32, 'x'))}) {
        visitor b{shard_};
        EXPECT_TRUE(b.says(connect_text(bad, &a)));
        const auto said = b.hears();
        ASSERT_EQ(said.size(), 1u);
        EXPECT_TRUE(said[0].starts_with("4{\"message\":\"Authentication error")) << said[0];
    }
    visitor c{shard_};
    EXPECT_EQ(plain(come(c, token(), &a)), messages{"2[\"missed\"]"})
        << "it was kept for its owner";
}

TEST_F(recovery_test, what_is_revoked_while_it_is_away_is_gone) {
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, token_for({{"id", "ada"}, {"sid", "s1"}}));
    come(b, token_for({{"id", "ada"}, {"sid", "s2"}}));
    a.lost();
    b.lost();
    shard_.running().revoke({.session = "s1"});
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 1u);
    come(c, token_for({{"id", "ada"}, {"sid", "s3"}}), &a);
    EXPECT_NE(c.sid, a.sid);
    visitor d{shard_};
    come(d, token_for({{"id", "ada"}, {"sid", "s3"}}), &b);
    EXPECT_EQ(d.sid, b.sid);
}

TEST_F(recovery_test, rooms_that_its_claims_no_longer_allow_are_lost_with_what_was_said_there) {
    shard_.settings.may_enter = std::make_unique<room_gate>(
        [](const std::optional<auth::claims>& who, std::string_view room) {
            return !room.starts_with("team") || who->values().contains("team");
        });
    std::vector<std::string> told;
    shard_.settings.define("/").on_rooms_left.push_back(std::make_unique<rooms_handler>(
        [&](const socket_ptr&, const std::vector<std::string>& left) { told = left; }));
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}, {"team", "red"}}));
    a.mine().join("team-red");
    a.mine().join("open");
    a.lost();
    emit({{"team-red"}, {}}, "[\"secret\"]");
    emit({{"team-red", "team-blue"}, {}}, "[\"secret\"]");
    emit({{"open"}, {}}, "[\"news\"]");
    emit({{"open", "team-red"}, {}}, "[\"for both\"]");
    EXPECT_EQ(plain(come(b, token(), &a)), (messages{"2[\"news\"]", "2[\"for both\"]"}));
    EXPECT_EQ(b.sid, a.sid);
    EXPECT_EQ(after_, messages{"2[\"auth:rooms\",{\"left\":[\"team-red\"],\"reason\":"
                               "\"claims_changed\"}]"});
    EXPECT_EQ(told, std::vector<std::string>{"team-red"});
    EXPECT_FALSE(b.mine().in_room("team-red"));
    EXPECT_TRUE(b.mine().in_room("open"));
}

TEST_F(recovery_test, only_a_lost_connection_is_recovered) {
    using enum disconnect_reason;
    for (const auto why : {transport_close, transport_error, forced_close, ping_timeout,
                           server_shutting_down, forced_server_close, token_expired}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost(why);
        come(b, token(), &a);
        EXPECT_EQ(b.sid, a.sid) << to_string(why);
    }
    for (const auto why : {parse_error, slow_consumer, token_revoked}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost(why);
        come(b, token(), &a);
        EXPECT_NE(b.sid, a.sid) << to_string(why);
    }
    visitor a{shard_}, b{shard_}, c{shard_}, d{shard_};
    come(a, token());
    a.says("1");
    come(b, token(), &a);
    EXPECT_NE(b.sid, a.sid);
    come(c, token());
    c.mine().disconnect(true);
    c.lost();
    come(d, token(), &c);
    EXPECT_NE(d.sid, c.sid);
}

TEST_F(recovery_test, an_expired_token_loses_nothing_if_the_client_is_to_come_back) {
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}}, 60s));
    pass(a, 91s);
    ASSERT_EQ(a.below.closed_with, disconnect_reason::token_expired);
    emit({}, "[\"after it expired\"]");
    EXPECT_EQ(a.hears(), messages{});
    a.lost(*a.below.closed_with);
    EXPECT_EQ(plain(come(b, token_for({{"id", "ada"}}, 1h, shard_.now.wall), &a)),
              messages{"2[\"after it expired\"]"});
    EXPECT_EQ(b.sid, a.sid);
}

TEST_F(recovery_test, an_expired_token_ends_it_if_the_client_is_to_stay_away) {
    shard_.settings.authenticate = by_token(auth::expiry_policy::disconnect);
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}}, 60s));
    pass(a, 91s);
    a.lost();
    come(b, token_for({{"id", "ada"}}, 1h, shard_.now.wall), &a);
    EXPECT_NE(b.sid, a.sid);
}

TEST_F(recovery_test, more_than_may_be_replayed_is_a_fresh_start) {
    shard_.settings.recovery->replayed_max.packets = 3;
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, token());
    a.lost();
    for (int i = 0; i < 3; ++i) emit({}, "[\"x\"]");
    EXPECT_EQ(come(b, token(), &a).size(), 3u);
    b.lost();
    b.offset = a.offset;
    emit({}, "[\"x\"]");
    EXPECT_EQ(come(c, token(), &b), messages{}) << "all or nothing";
    EXPECT_NE(c.sid, a.sid);
}

TEST_F(recovery_test, what_the_log_has_lost_is_a_fresh_start) {
    shard_.settings.recovery->log.packets_max = 4;
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.lost();
    for (int i = 0; i < 5; ++i) emit({{"elsewhere"}, {}}, "[\"x\"]");
    EXPECT_EQ(come(b, token(), &a), messages{});
    EXPECT_NE(b.sid, a.sid);
}

}  // namespace
}  // namespace anteroom::socketio::test
