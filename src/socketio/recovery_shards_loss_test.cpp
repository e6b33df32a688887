// What is not given back by another shard, and when a client starts afresh.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "socketio/test_recovery_shards.hpp"

namespace anteroom::socketio::test {
namespace {

TEST_F(recovery_shards_test, a_namespace_that_is_refused_in_time_leaves_it_kept) {
    start();
    ada_.lose();
    ada_.connect(1);
    process_.pass(10s);
    process_.on(1, [&] { ada_.connection().who.on_time(); });
    EXPECT_EQ(ada_.hear(), messages{"4{\"message\":\"timeout\"}"});
    process_.settle();
    EXPECT_EQ(kept(), 1u);
    come(0);
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_test, somebody_else_gets_nothing_and_takes_nothing_away) {
    start();
    returning_client thief{process_, "eve"};
    thief.pid = ada_.pid;
    EXPECT_EQ(come(thief, 1), messages{});
    EXPECT_FALSE(thief.recovered);
    EXPECT_TRUE(process_[1].log.has("recovery_refused reason=another identity"));
    EXPECT_TRUE(ada_.mine().connected()) << "nor does the owner give way";
    ada_.lose();
    emit({}, "[\"secret\"]", {{"user-ada"}, {}});
    process_.settle();
    thief.pid = ada_.pid;
    EXPECT_EQ(come(thief, 2), messages{});
    EXPECT_FALSE(thief.recovered);
    EXPECT_EQ(come(1), messages{"[\"secret\"]"});
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_test, what_nobody_has_is_a_fresh_start_and_so_is_an_offset_of_nobody) {
    start();
    const auto pid = ada_.pid;
    ada_.lose();
    for (const std::string wrong : {"AAAAAAAAAAAAAAAAAAAA", "", "too short"}) {
        ada_.pid = wrong;
        EXPECT_EQ(come(1), messages{});
        EXPECT_FALSE(ada_.recovered);
        EXPECT_EQ(ada_.sid.size(), 20u);
        ada_.lose();
    }
    ada_.pid = pid;
    ada_.offset = "AAAAAAAAAAAA";
    EXPECT_EQ(come(1), messages{});
    EXPECT_FALSE(ada_.recovered);
    EXPECT_FALSE(ada_.mine().in_room("r"));
}

TEST_F(recovery_shards_test, too_late_is_a_fresh_start_also_after_a_move) {
    start();
    ada_.lose();
    process_.pass(60s);
    ada_.connect(1);
    ada_.lose();
    process_.settle();
    EXPECT_EQ(kept(), 1u);
    process_.pass(60s);
    come(2);
    EXPECT_FALSE(ada_.recovered);
}

TEST_F(recovery_shards_test, what_is_revoked_on_the_way_is_gone) {
    const auto store = std::make_shared<auth::revocation_memory>();
    for (std::size_t i = 0; i < process_.size(); ++i) process_[i].settings.revocations = store;
    process_.start();
    // Tokens of before count no more; those of after do.
    come(0);
    ada_.lose();
    process_.pass(10s);
    ada_.connect(1);
    const auth::revocation what{.user = "ada", .issued_before = noon.wall + 5s};
    process_.run(0);
    store->add(what, {}, process_[0].now);
    for (std::size_t i = 0; i < process_.size(); ++i)
        process_.on(i, [&] { process_[i].running().revoke(what); });
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{});
    EXPECT_TRUE(ada_.answered);
    EXPECT_FALSE(ada_.recovered);
    EXPECT_EQ(kept(), 0u);
}

TEST_F(recovery_shards_test, rooms_that_it_may_not_enter_there_are_lost_with_what_was_said) {
    for (std::size_t i = 0; i < process_.size(); ++i)
        process_[i].settings.may_enter = std::make_unique<room_gate>(
            [i](const std::optional<auth::claims>&, std::string_view room) {
                return i == 0 || room != "secret";
            });
    start();
    ada_.join("secret");
    ada_.lose();
    emit({}, "[\"secret\"]", {{"secret"}, {}});
    emit({}, "[\"secret\"]", {{"secret", "x"}, {}});
    emit({}, "[1]", {{"r"}, {}});
    process_.settle();
    emit({}, "[2]", {{"secret", "r"}, {}});
    emit({}, "[\"no\"]", {{}, {"secret"}});
    auto late = std::exchange(process_[0].runner->posted, {});
    process_.run(1);
    emit(1, "[\"secret\"]", {{"secret"}, {}});
    ada_.connect(1);
    late.push_back(std::move(process_[0].runner->posted.front()));
    process_[0].runner->posted.erase(process_[0].runner->posted.begin());
    process_.run(0);
    process_.run(2);
    process_.run(1);
    process_[0].runner->posted = std::move(late);
    process_.settle();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]",
                                     "2[\"auth:rooms\",{\"left\":[\"secret\"],"
                                     "\"reason\":\"claims_changed\"}]"}));
    EXPECT_TRUE(ada_.recovered);
    EXPECT_FALSE(ada_.mine().in_room("secret"));
}

TEST_F(recovery_shards_test, a_room_that_is_left_after_the_move_is_left_also_for_what_came_along) {
    start();
    ada_.join("s");
    const auto known = ada_.offset;
    ada_.lose();
    emit({}, "[1]", {{"r"}, {}});
    emit({}, "[2]", {{"r", "s"}, {}});
    emit({}, "[3]");
    process_.settle();
    EXPECT_EQ(come(1).size(), 3u);
    ada_.leave("r");
    ada_.lose();
    ada_.offset = known;
    EXPECT_EQ(come(2), (messages{"[2]", "[3]"}));
    ada_.join("r");
    ada_.leave("s");
    ada_.lose();
    ada_.offset = known;
    EXPECT_EQ(come(2), messages{"[3]"});
}

TEST_F(recovery_shards_test, what_either_log_has_lost_is_a_fresh_start) {
    for (const std::size_t poor : {0u, 1u}) {
        test_process process{2};
        for (std::size_t i = 0; i < 2; ++i) process[i].settings.authenticate = by_token();
        process[poor].settings.recovery->log.packets_max = 3;
        process.start();
        returning_client who{process};
        who.connect(0);
        process.settle();
        who.hear();
        who.lose();
        for (int i = 0; i < 4; ++i) process.emit(std::nullopt, {}, "[1]");
        if (poor == 1) {
            process.run(1);
            auto late = std::exchange(process[0].runner->posted, {});
            who.connect(1);
            process.run(0);
            process[0].runner->posted = std::move(late);
        } else {
            process.settle();
            who.connect(1);
        }
        process.settle();
        EXPECT_EQ(who.hear(), messages{});
        EXPECT_TRUE(who.answered);
        EXPECT_FALSE(who.recovered) << poor;
    }
}

TEST_F(recovery_shards_test, more_in_all_than_may_be_sent_again_is_a_fresh_start) {
    for (const int count : {2, 3}) {
        test_process process{2};
        for (std::size_t i = 0; i < 2; ++i) {
            process[i].settings.authenticate = by_token();
            process[i].settings.recovery->replayed_max.packets = 4;
        }
        process.start();
        returning_client who{process};
        who.connect(0);
        process.settle();
        who.hear();
        who.lose();
        process.emit(std::nullopt, {}, "[1]");
        process.emit(std::nullopt, {}, "[2]");
        process.settle();
        for (int i = 0; i < count; ++i) process.emit(std::nullopt, {}, "[3]");
        process.run(1);
        auto late = std::exchange(process[0].runner->posted, {});
        who.connect(1);
        process.run(0);
        process[0].runner->posted = std::move(late);
        process.settle();
        EXPECT_EQ(who.hear().size(), count == 2 ? 4u : 0u);
        EXPECT_EQ(who.recovered, count == 2);
    }
}

TEST_F(recovery_shards_test, a_child_namespace_that_is_new_there_has_no_gap) {
    for (std::size_t i = 0; i < process_.size(); ++i) process_[i].parent("^/team-");
    process_.start();
    returning_client bob{process_, "bob", "/team-1"};
    EXPECT_EQ(come(bob, 0), messages{});
    bob.lose();
    process_.emit(2, {}, "[1]", "/team-1");
    process_.settle();
    EXPECT_EQ(come(bob, 1), messages{"[1]"});
    EXPECT_TRUE(bob.recovered);
    bob.lose();
    // This one comes to the third shard when nobody has the namespace there, and to the second only
    // when the session has left it.
    process_.emit(0, {}, "[2]", "/team-1");
    process_.run(2);
    auto late = std::exchange(process_[1].runner->posted, {});
    bob.connect(2);
    process_.run(1);
    process_.run(0);
    process_.run(2);
    process_[1].runner->posted = std::move(late);
    process_.settle();
    EXPECT_EQ(bob.hear(), messages{});
    EXPECT_TRUE(bob.answered);
    EXPECT_FALSE(bob.recovered) << "it would lack one";
    process_.emit(0, {}, "[3]", "/team-1");
    process_.settle();
    EXPECT_EQ(bob.hear(), messages{"[3]"});
}

TEST_F(recovery_shards_test, a_namespace_that_has_ended_there_keeps_nothing) {
    for (std::size_t i = 0; i < process_.size(); ++i) {
        process_[i].parent("^/team-");
        process_[i].settings.cleanup_empty_child_namespaces = true;
    }
    process_.start();
    returning_client bob{process_, "bob", "/team-1"}, eve{process_, "eve", "/team-1"};
    come(bob, 0);
    come(eve, 0);
    bob.lose();
    bob.connect(1);
    process_.run(0);
    bob.lose();
    auto arrival = std::move(process_[1].runner->posted.front());
    process_[1].runner->posted.erase(process_[1].runner->posted.begin());
    process_.settle();
    ASSERT_EQ(process_[1].running().find("/team-1"), nullptr);
    process_.on(1, [&] { arrival(); });
    EXPECT_EQ(kept(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio::test
