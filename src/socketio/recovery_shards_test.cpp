// Clients that come back to another shard than the one on which they were.

#include <gtest/gtest.h>

#include "auth/revocation_memory.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_process.hpp"

namespace anteroom::socketio::test {

namespace {

class recovery_shards_test : public testing::Test {
  protected:
    recovery_shards_test() {
        for (std::size_t i = 0; i < process_.size(); ++i)
            process_[i].settings.authenticate = by_token();
    }

    void start() {
        process_.start();
        come(0);
        ada_.join("r");
        EXPECT_EQ(ada_.hear(), messages{});
    }
    // Says CONNECT to that shard, and waits for the answer; what it hears besides.
    messages come(std::size_t shard) { return come(ada_, shard); }
    messages come(returning_client& who, std::size_t shard) {
        who.connect(shard);
        process_.settle();
        return who.hear();
    }
    void emit(std::optional<std::size_t> from, std::string_view json, const audience& to = {}) {
        process_.emit(from, to, json);
    }
    std::size_t kept() {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < process_.size(); ++i)
            sum += process_[i].running().recovering()->sessions().size();
        return sum;
    }

    test_process process_{3};
    returning_client ada_{process_};
};

TEST_F(recovery_shards_test,
       who_comes_back_elsewhere_has_its_state_and_hears_what_it_missed_first) {
    bool recovered = false;
    process_[1].on_connection([&](const socket_ptr& one) { recovered = one->recovered(); });
    start();
    const auto sid = ada_.sid;
    const auto pid = ada_.pid;
    ada_.here([&] {
        ada_.mine().data()["color"] = "blue";
        ada_.mine().emit({"[\"own\",1]", {}});
    });
    emit(2, "[\"to all\"]");
    process_.settle();
    ada_.here([&] { ada_.mine().emit({"[\"own\",2]", {}}); });
    ada_.lose();
    emit({}, "[\"to the room\"]", {{"r"}, {}});
    emit(1, "[\"no\"]", {{"elsewhere"}, {}});
    emit(2, "[\"to both\"]", {{"r", "elsewhere"}, {}});
    emit(0, "[\"no\"]", {{}, {"r"}});
    emit(0, "[\"to it alone\"]", {{sid}, {}});
    emit(1, "[\"to the user\"]", {{"user-ada"}, {}});
    emit(1, "[\"volatile\",1]", {{}, {}, true});
    process_.run(0);
    EXPECT_EQ(come(1), (messages{"[\"own\",1]", "[\"to all\"]", "[\"own\",2]", "[\"to it alone\"]",
                                 "[\"to the room\"]", "[\"to both\"]", "[\"to the user\"]"}));
    EXPECT_TRUE(ada_.recovered);
    EXPECT_TRUE(recovered);
    EXPECT_EQ(ada_.sid, sid);
    EXPECT_EQ(ada_.pid, pid);
    EXPECT_TRUE(ada_.mine().in_room("r"));
    EXPECT_EQ(ada_.mine().data().at("color"), "blue");
    EXPECT_TRUE(process_[1].log.has("recovered replayed=7"));
    EXPECT_EQ(kept(), 0u);
    emit(0, "[\"live\"]", {{"r"}, {}});
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{"[\"live\"]"});
}

TEST_F(recovery_shards_test, what_the_old_shard_had_sent_and_the_new_one_had_not_comes_once) {
    start();
    emit({}, "[1]");
    emit(2, "[2]");
    process_.run(0);
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]"}));
    emit({}, "[3]");
    process_.run(0);
    ada_.lose();  // the third is on its way
    ada_.connect(1);
    // The answer overtakes all that this shard has not looked at: the thread is busy until then.
    auto late = std::exchange(process_[1].runner->posted, {});
    process_.run(0);
    process_.run(2);
    process_.run(1);
    EXPECT_EQ(ada_.hear(), messages{"[3]"});
    EXPECT_TRUE(ada_.recovered);
    auto& posted = process_[1].runner->posted;
    for (auto& one : late) posted.push_back(std::move(one));
    emit({}, "[4]");
    emit(2, "[5]");
    process_.settle();
    EXPECT_EQ(ada_.hear(), (messages{"[4]", "[5]"}));
}

TEST_F(recovery_shards_test, what_was_processed_late_is_not_read_in_the_log_either) {
    start();
    emit({}, "[1]");
    emit({}, "[2]", {{"r"}, {}});
    process_.run(0);
    EXPECT_EQ(ada_.hear().size(), 2u);
    ada_.lose();
    ada_.connect(1);
    auto late = std::exchange(process_[1].runner->posted, {});
    process_.run(0);
    process_.run(2);
    process_.run(1);
    EXPECT_EQ(ada_.hear(), messages{});
    EXPECT_TRUE(ada_.recovered);
    ada_.lose();
    process_[1].runner->posted = std::move(late);
    process_.settle();
    emit({}, "[3]");
    EXPECT_EQ(come(1), messages{"[3]"});
    EXPECT_TRUE(ada_.recovered);
    ada_.lose();
    EXPECT_EQ(come(2), messages{}) << "nor on a third";
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_test, what_the_first_of_three_shards_had_sent_comes_once) {
    start();
    process_.delay_posts();
    emit({}, "[1]");
    process_.arrive(3, 0);
    process_.run(0);
    EXPECT_EQ(ada_.hear(), messages{"[1]"});
    for (const std::size_t shard : {1u, 2u}) {
        ada_.lose();
        ada_.connect(shard);
        for (int i = 0; i < 4; ++i)
            for (std::size_t from = 0; from < 3; ++from)
                for (std::size_t to = 0; to < 3; ++to) {
                    process_.arrive(from, to);
                    process_.run(to);
                }
        ada_.hear();
        EXPECT_TRUE(ada_.recovered);
    }
    emit({}, "[2]");
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{"[2]"});
}

TEST_F(recovery_shards_test, what_the_new_shard_has_seen_first_is_not_lost) {
    start();
    ada_.lose();
    emit(2, "[1]");
    emit({}, "[2]", {{"r"}, {}});
    emit(2, "[\"no\"]", {{}, {"r"}});
    emit(2, "[3]", {{"user-ada", "x"}, {"y"}});
    auto late = std::exchange(process_[0].runner->posted, {});
    process_.run(1);
    ada_.connect(1);
    process_.run(0);  // the question comes first
    process_.run(2);
    process_.run(1);
    process_[0].runner->posted = std::move(late);
    process_.settle();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]", "[3]"}));
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_test, who_breaks_off_before_it_has_read_comes_back_by_any_offset) {
    start();
    ada_.lose();
    for (const char* json : {"[1]", "[2]", "[3]"}) emit({}, json);
    process_.settle();
    const messages all{"[1]", "[2]", "[3]"};
    const auto known = ada_.offset;
    for (const std::size_t shard : {1u, 1u, 2u, 0u, 1u}) {
        EXPECT_EQ(come(shard), all) << shard;
        EXPECT_TRUE(ada_.recovered);
        ada_.lose();
        ada_.offset = known;
    }
    ada_.connect(2);
    process_.settle();
    EXPECT_EQ(ada_.hear(2), (messages{"[1]", "[2]"}));
    ada_.lose();
    emit(1, "[4]");
    EXPECT_EQ(come(2), (messages{"[3]", "[4]"}));
    EXPECT_TRUE(ada_.recovered);
    ada_.lose();
    EXPECT_EQ(come(0), messages{});
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_test, who_has_heard_nothing_yet_says_no_offset) {
    for (std::size_t i = 0; i < process_.size(); ++i) process_[i].settings.authenticate = nullptr;
    process_.start();
    emit({}, "[\"before it came\"]");
    process_.settle();
    come(0);
    EXPECT_EQ(ada_.offset, "");
    emit({}, "[1]");
    process_.settle();
    ada_.lose();
    for (const std::size_t shard : {1u, 2u, 2u}) {
        EXPECT_EQ(come(shard), messages{"[1]"});
        EXPECT_TRUE(ada_.recovered);
        ada_.lose();
        ada_.offset.clear();
    }
}

TEST_F(recovery_shards_test, a_connection_that_only_seems_alive_gives_way) {
    std::optional<disconnect_reason> why;
    start();
    ada_.here([&] { ada_.mine().on_disconnect([&](disconnect_reason reason) { why = reason; }); });
    auto& old = ada_.connection();
    emit(0, "[\"on its way\"]", {{"r"}, {}});
    process_.settle();
    EXPECT_EQ(come(2), messages{"[\"on its way\"]"});
    EXPECT_TRUE(ada_.recovered);
    EXPECT_EQ(why, disconnect_reason::transport_close);
    EXPECT_EQ(old.below.closed_with, disconnect_reason::transport_close);
    ada_.bury();
    emit(0, "[\"live\"]", {{"r"}, {}});
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{"[\"live\"]"});
}

TEST_F(recovery_shards_test, who_asked_first_does_not_get_what_who_asked_later_has) {
    start();
    ada_.lose();
    ada_.connect(1);  // the client gives up on this one
    ada_.connect(2);
    process_.run(0);  // answers the first
    process_.run(2);
    process_.settle();
    ada_.hear();
    EXPECT_TRUE(ada_.recovered);
    EXPECT_EQ(ada_.connection().below.closed_with, std::nullopt);
    // A question that was long under way finds a newer connection.
    auto& everywhere = process_.everywhere();
    std::optional<recovery_answer> given;
    process_.on(0, [&] {
        everywhere.claim({ada_.pid, "/", ada_.mine().claims(), ada_.offset, noon.steady},
                         [&](recovery_answer answer) { given = std::move(answer); });
    });
    process_.settle();
    ASSERT_TRUE(given);
    EXPECT_FALSE(given->found);
    EXPECT_TRUE(ada_.mine().connected());
}

TEST_F(recovery_shards_test, where_the_asker_has_gone_it_is_kept_and_may_be_asked_for_again) {
    start();
    const auto sid = ada_.sid;
    ada_.lose();
    emit({}, "[1]");
    for (const std::size_t shard : {1u, 1u, 2u}) {
        ada_.connect(shard);
        ada_.lose();
        process_.settle();
        EXPECT_EQ(kept(), 1u);
        EXPECT_EQ(process_[shard].running().recovering()->sessions().size(), 1u);
    }
    EXPECT_EQ(come(0), messages{"[1]"});
    EXPECT_EQ(ada_.sid, sid);
}

TEST_F(recovery_shards_test, what_is_on_its_way_to_another_shard_is_found_when_it_is_there) {
    start();
    const auto sid = ada_.sid;
    ada_.lose();
    ada_.connect(1);
    process_.run(0);  // it goes to the second shard
    ada_.lose();
    emit({}, "[1]");
    ada_.connect(2);
    process_.run(0);  // has it no more
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{"[1]"});
    EXPECT_EQ(ada_.sid, sid);
    // The same, for the shard to which it was going.
    ada_.lose();
    ada_.connect(1);
    process_.run(2);
    ada_.lose();
    ada_.connect(1);
    process_.run(0);
    process_.run(2);
    process_.settle();
    ada_.hear();
    EXPECT_EQ(ada_.sid, sid);
}

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

TEST_F(recovery_shards_test, what_kept_it_out_of_an_event_on_the_old_shard_does_so_on_the_new_one) {
    start();
    ada_.join("out");
    emit(0, "[\"no\",1]", {{}, {"out"}});
    ada_.leave("out");
    emit(0, "[1]", {{}, {"out"}});
    EXPECT_EQ(ada_.hear(), messages{"[1]"});
    ada_.join("out");
    ada_.lose();
    emit(0, "[\"no\",2]", {{"r"}, {"out"}});
    process_.settle();
    emit(2, "[\"no\",3]", {{}, {"out"}});
    auto late = std::exchange(process_[0].runner->posted, {});
    process_.run(1);
    ada_.connect(1);
    process_.run(0);
    process_.run(2);
    process_.run(1);
    process_[0].runner->posted = std::move(late);
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{});
    EXPECT_TRUE(ada_.recovered);
    ada_.lose();
    emit(2, "[\"no\",4]", {{}, {"out"}});
    EXPECT_EQ(come(0), messages{});
}

TEST_F(recovery_shards_test, volatile_events_and_questions_on_both_sides_of_a_move_come_once) {
    start();
    std::optional<answers> given;
    emit(2, "[\"volatile\",1]", {{}, {}, true});
    process_.on(2, [&] {
        process_.everywhere().broadcast_with_ack("/", {}, {"[\"ask\",1]", {}}, {},
                                                 [&](answers all) { given = std::move(all); });
    });
    process_.run(0);
    EXPECT_EQ(ada_.hear(), (messages{"2[\"volatile\",1]", "20[\"ask\",1]"}));
    ada_.lose();
    ada_.connect(1);
    auto late = std::exchange(process_[1].runner->posted, {});
    process_.run(0);
    process_.run(2);
    process_.run(1);
    ada_.hear();
    EXPECT_TRUE(ada_.recovered);
    process_[1].runner->posted = std::move(late);
    process_.settle();
    EXPECT_EQ(ada_.hear(), messages{});
    ASSERT_TRUE(given);
    EXPECT_EQ(given->missing, 1u);
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

// --- on the way in

class recovery_shards_middleware_test : public recovery_shards_test {
  protected:
    recovery_shards_middleware_test() {
        for (const std::size_t shard : {1u, 2u})
            process_[shard].use([this](const socket_ptr& one, next_function next) {
                recovered_ = one->recovered();
                shown_ = one->id();
                go_on_ = std::move(next);
            });
    }
    void go_on(std::optional<connect_refusal> refusal = {}) {
        ada_.here([&] { go_on_(std::move(refusal)); });
        process_.settle();
    }

    next_function go_on_;
    bool recovered_ = false;
    std::string shown_;
};

TEST_F(recovery_shards_middleware_test, middlewares_see_what_comes_back_and_nothing_is_lost) {
    start();
    const auto sid = ada_.sid;
    ada_.lose();
    emit({}, "[1]", {{"r"}, {}});
    EXPECT_EQ(come(1), messages{});
    EXPECT_TRUE(recovered_);
    EXPECT_EQ(shown_, sid);
    emit(1, "[2]", {{"r"}, {}});
    emit({}, "[3]", {{sid}, {}});
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]", "[3]"}));
    EXPECT_EQ(ada_.sid, sid);
}

TEST_F(recovery_shards_middleware_test, rights_that_change_meanwhile_count) {
    bool may = true;
    process_[1].settings.may_enter =
        std::make_unique<room_gate>([&](const std::optional<auth::claims>&, std::string_view room) {
            return may || room != "r";
        });
    start();
    ada_.lose();
    emit({}, "[\"secret\"]", {{"r"}, {}});
    emit({}, "[1]");
    come(1);
    may = false;
    emit({}, "[\"secret\"]", {{"r"}, {}});
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear().front(), "[1]");
    EXPECT_TRUE(ada_.recovered);
    EXPECT_FALSE(ada_.mine().in_room("r"));
}

TEST_F(recovery_shards_middleware_test, who_is_refused_or_lost_may_try_again) {
    start();
    ada_.lose();
    emit({}, "[1]");
    come(1);
    go_on(connect_refusal{"not now", {}});
    EXPECT_EQ(ada_.hear(), messages{"4{\"message\":\"not now\"}"});
    ada_.lose();
    come(2);
    ada_.lose();
    emit({}, "[2]");
    come(1);
    go_on();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]"}));
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_middleware_test, who_missed_too_much_meanwhile_comes_once_more) {
    start();
    ada_.lose();
    for (int i = 0; i < 500; ++i) emit({}, "[1]");
    process_.settle();
    come(1);
    for (int i = 0; i < 501; ++i) emit({}, "[1]");
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear(), messages{});
    EXPECT_EQ(ada_.connection().below.closed_with, disconnect_reason::transport_close);
    EXPECT_EQ(kept(), 0u);
}

}  // namespace

}  // namespace anteroom::socketio::test
