// Clients that come back to another shard than the one on which they were.

#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "socketio/test_recovery_shards.hpp"

namespace anteroom::socketio::test {
namespace {

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

}  // namespace
}  // namespace anteroom::socketio::test
