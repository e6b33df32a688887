#include "socketio/recovery_stamp.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

TEST(seen_stamps_test, has_what_came_up_to_the_last_of_each_origin) {
    seen_stamps seen;
    EXPECT_FALSE(seen.has({0, 1}));
    seen.add({2, 3});
    EXPECT_TRUE(seen.has({2, 3}));
    EXPECT_TRUE(seen.has({2, 1}));
    EXPECT_FALSE(seen.has({2, 4}));
    EXPECT_FALSE(seen.has({1, 1}));
    EXPECT_FALSE(seen.has({7, 1}));
    EXPECT_FALSE(seen.has({2, 0})) << "what is not numbered nobody has";
}

TEST(seen_stamps_test, covers_and_takes_over_what_another_has_more) {
    seen_stamps one, other;
    EXPECT_TRUE(one.covers(other));
    one.add({0, 5});
    other.add({0, 3});
    other.add({4, 1});
    EXPECT_FALSE(one.covers(other));
    EXPECT_FALSE(other.covers(one));
    one.merge(other);
    EXPECT_TRUE(one.covers(other));
    EXPECT_EQ(one.last_of(0), 5u);
    EXPECT_EQ(one.last_of(4), 1u);
}

TEST(stamp_history_test, says_behind_what_all_lies_that_another_shard_has_not_seen) {
    stamp_history here;
    here.add({1, 1}, 10);
    here.add({2, 1}, 11);
    here.add({1, 2}, 12);
    here.add({2, 2}, 13);
    seen_stamps there = here.seen();
    EXPECT_EQ(here.behind(there, 20), 20u);
    here.add({2, 3}, 20);
    EXPECT_EQ(here.behind(there, 21), 20u);
    there = {};
    there.add({1, 1});
    there.add({2, 2});
    EXPECT_EQ(here.behind(there, 21), 12u);
    EXPECT_EQ(here.behind({}, 21), 10u);
    there.add({3, 9});
    EXPECT_EQ(here.behind(there, 21), 12u) << "it may have seen more than this one";
}

TEST(stamp_history_test, does_not_know_what_is_too_long_ago) {
    stamp_history here;
    for (std::uint64_t i = 1; i <= stamp_history::remembered_max + 1; ++i) here.add({0, i}, i);
    EXPECT_EQ(here.behind({}, 5'000), std::nullopt);
    seen_stamps there;
    there.add({0, 1});
    EXPECT_EQ(here.behind(there, 5'000), 2u);
}

}  // namespace
}  // namespace anteroom::socketio
