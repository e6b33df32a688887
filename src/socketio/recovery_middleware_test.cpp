// Middlewares that run while a client comes back.

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "socketio/test_recovery.hpp"

namespace anteroom::socketio::test {
namespace {

class recovery_middleware_test : public recovery_test {
  protected:
    recovery_middleware_test() {
        shard_.use([this](const socket_ptr& one, next_function next) {
            recovered_ = one->recovered();
            shown_ = one->id();
            go_on_ = std::move(next);
        });
        EXPECT_TRUE(first_.says(connect_text(token())));
        go_on_({});
        note(first_);
        first_.mine().join("r");
        first_.mine().data()["color"] = "blue";
        first_.lost();
    }

    next_function go_on_;
    bool recovered_ = false;
    std::string shown_;
    visitor first_{shard_};
    visitor second_{shard_}, third_{shard_};
};

TEST_F(recovery_middleware_test, middlewares_run_and_see_what_comes_back) {
    EXPECT_EQ(come(second_, token(), &first_), messages{});
    EXPECT_TRUE(recovered_);
    EXPECT_EQ(shown_, first_.sid);
    emit({{"r"}, {}}, "[\"while they run\"]");
    EXPECT_EQ(second_.hears(), messages{});
    go_on_({});
    EXPECT_EQ(plain(note(second_)), messages{"2[\"while they run\"]"});
    EXPECT_EQ(second_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, who_is_refused_may_try_again) {
    come(second_, token(), &first_);
    emit({{"r"}, {}}, "[\"missed\"]");
    go_on_(connect_refusal{"not now", {}});
    EXPECT_EQ(second_.hears(), messages{"4{\"message\":\"not now\"}"});
    come(third_, token(), &first_);
    go_on_({});
    EXPECT_EQ(plain(note(third_)), messages{"2[\"missed\"]"});
    EXPECT_EQ(third_.sid, first_.sid);
    EXPECT_EQ(third_.mine().data().at("color"), "blue");
}

TEST_F(recovery_middleware_test, who_is_lost_on_the_way_may_try_again_but_no_longer) {
    come(second_, token(), &first_);
    shard_.pass(5s);
    second_.lost();
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 1u);
    shard_.pass(116s);
    come(third_, token(), &first_);
    go_on_({});
    note(third_);
    EXPECT_NE(third_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, one_connection_at_a_time_comes_back) {
    come(second_, token(), &first_);
    auto go_on = std::move(go_on_);
    come(third_, token(), &first_);
    EXPECT_FALSE(recovered_);
    go_on_({});
    go_on({});
    note(second_);
    note(third_);
    EXPECT_EQ(second_.sid, first_.sid);
    EXPECT_NE(third_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, who_missed_too_much_on_the_way_in_is_asked_to_come_once_more) {
    shard_.running();
    come(second_, token(), &first_);
    for (int i = 0; i < 1'001; ++i) emit({{"r"}, {}}, "[\"x\"]");
    go_on_({});
    EXPECT_EQ(second_.hears(), messages{});
    EXPECT_EQ(second_.below.closed_with, disconnect_reason::transport_close);
    second_.lost();
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
    EXPECT_EQ(shard_.in().size(), 0u);
}

TEST_F(recovery_middleware_test, a_token_revoked_on_the_way_in_loses_all) {
    come(second_, token(), &first_);
    second_.who.sockets().front()->become_disconnected(disconnect_reason::token_revoked);
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio::test
