#include "auth/key_set_refresh.hpp"

#include <gtest/gtest.h>

#include "auth/test_times.hpp"

namespace anteroom::auth {
namespace {

using namespace std::chrono_literals;

using test::start;
constexpr key_set_refresh_options usual{};

// One whose first fetch, at `start.steady`, has brought keys at once.
key_set_refresh fetched_once(const key_set_refresh_options& options = usual) {
    key_set_refresh refresh{options, start.steady};
    EXPECT_TRUE(refresh.begin_fetch(start.steady));
    refresh.on_fetched(start.steady);
    return refresh;
}

TEST(key_set_refresh, the_first_fetch_is_due_at_once_and_one_runs_at_a_time) {
    key_set_refresh refresh{usual, start.steady};
    EXPECT_EQ(refresh.next_deadline(), start.steady);
    EXPECT_TRUE(refresh.begin_fetch(start.steady));
    EXPECT_FALSE(refresh.begin_fetch(start.steady));
    EXPECT_FALSE(refresh.begin_fetch(start.steady + 1h));
}

TEST(key_set_refresh, keys_are_fetched_again_long_before_they_grow_too_old) {
    auto refresh = fetched_once();
    EXPECT_EQ(refresh.next_deadline(), start.steady + 5min);
    EXPECT_FALSE(refresh.begin_fetch(start.steady + 5min - 1ms));
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 5min));
    refresh.on_fetched(start.steady + 5min + 1s);
    EXPECT_FALSE(refresh.drop_keys(start.steady + 1h + 5min));
}

TEST(key_set_refresh, a_failed_fetch_is_tried_again_after_10_s_and_the_keys_stay) {
    auto refresh = fetched_once();
    for (int i = 0; i < 100; ++i) {
        const auto at = start.steady + 5min + i * 10s;
        EXPECT_EQ(refresh.next_deadline(), at);
        EXPECT_TRUE(refresh.begin_fetch(at));
        refresh.on_failed();
        EXPECT_FALSE(refresh.begin_fetch(at + 10s - 1ms));
        EXPECT_FALSE(refresh.drop_keys(at));
    }
}

TEST(key_set_refresh, in_an_outage_keys_count_for_an_hour_and_then_no_more) {
    auto refresh = fetched_once();
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 59min + 55s));
    refresh.on_failed();
    EXPECT_EQ(refresh.next_deadline(), start.steady + 1h);
    EXPECT_FALSE(refresh.drop_keys(start.steady + 1h - 1ms));
    EXPECT_TRUE(refresh.drop_keys(start.steady + 1h));
    EXPECT_FALSE(refresh.drop_keys(start.steady + 2h));
    EXPECT_EQ(refresh.next_deadline(), start.steady + 1h + 5s);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 1h + 5s));
    refresh.on_fetched(start.steady + 1h + 6s);
    EXPECT_FALSE(refresh.drop_keys(start.steady + 2h));
    EXPECT_TRUE(refresh.drop_keys(start.steady + 2h + 6s));
}

TEST(key_set_refresh, JWT_13_an_unknown_key_causes_a_fetch_and_waits_for_it) {
    auto refresh = fetched_once();
    EXPECT_EQ(refresh.look_up("new", start.steady + 1min), lookup::awaited);
    EXPECT_EQ(refresh.next_deadline(), start.steady + 1min);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 1min));
    EXPECT_EQ(refresh.look_up("newer", start.steady + 1min), lookup::awaited);
    EXPECT_FALSE(refresh.begin_fetch(start.steady + 1min));
    refresh.on_fetched(start.steady + 1min);
    EXPECT_EQ(refresh.look_up("new", start.steady + 1min), lookup::unknown);
    EXPECT_EQ(refresh.look_up("newer", start.steady + 1min), lookup::unknown);
    EXPECT_FALSE(refresh.begin_fetch(start.steady + 2min - 1ms));
}

TEST(key_set_refresh, a_key_id_is_unknown_for_a_minute_and_then_asked_for_again) {
    auto refresh = fetched_once();
    EXPECT_EQ(refresh.look_up("new", start.steady + 10s), lookup::awaited);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s));
    refresh.on_fetched(start.steady + 10s);
    EXPECT_EQ(refresh.look_up("new", start.steady + 70s - 1ms), lookup::unknown);
    EXPECT_EQ(refresh.look_up("new", start.steady + 70s), lookup::awaited);
}

TEST(key_set_refresh, too_soon_for_another_fetch_nobody_can_say_whether_a_key_exists) {
    auto refresh = fetched_once();
    EXPECT_EQ(refresh.look_up("new", start.steady + 1s), lookup::unavailable);
    EXPECT_FALSE(refresh.begin_fetch(start.steady + 10s - 1ms));
    EXPECT_EQ(refresh.next_deadline(), start.steady + 10s);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s));
    refresh.on_fetched(start.steady + 11s);
    EXPECT_EQ(refresh.look_up("new", start.steady + 11s), lookup::unknown);
}

TEST(key_set_refresh, F23_a_thousand_unknown_keys_a_second_cause_one_fetch_in_10_s) {
    auto refresh = fetched_once();
    int fetches = 0;
    int number = 0;
    for (auto now = start.steady; now < start.steady + 60s; now += 1ms) {
        const auto found = refresh.look_up("kid-" + std::to_string(number++), now);
        EXPECT_NE(found, lookup::unknown);
        if (!refresh.begin_fetch(now)) continue;
        ++fetches;
        refresh.on_fetched(now);
    }
    EXPECT_EQ(fetches, 5);
}

TEST(key_set_refresh, what_is_remembered_is_bounded) {
    key_set_refresh_options few = usual;
    few.unknown_max = 2;
    auto refresh = fetched_once(few);
    EXPECT_EQ(refresh.look_up("a", start.steady + 10s), lookup::awaited);
    EXPECT_EQ(refresh.look_up("b", start.steady + 10s), lookup::awaited);
    EXPECT_EQ(refresh.look_up("a", start.steady + 10s), lookup::awaited);
    EXPECT_EQ(refresh.look_up("c", start.steady + 10s), lookup::unavailable);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s));
    refresh.on_fetched(start.steady + 10s);
    EXPECT_EQ(refresh.look_up("a", start.steady + 10s), lookup::unknown);
    EXPECT_EQ(refresh.look_up("b", start.steady + 10s), lookup::unknown);
    // The next fetch settles "c", which pushes out one of the others.
    EXPECT_EQ(refresh.look_up("c", start.steady + 20s), lookup::awaited);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 20s));
    refresh.on_fetched(start.steady + 20s);
    EXPECT_EQ(refresh.look_up("c", start.steady + 20s), lookup::unknown);
    EXPECT_NE(refresh.look_up("a", start.steady + 20s), refresh.look_up("b", start.steady + 20s));
}

TEST(key_set_refresh, F23_a_failed_fetch_makes_no_key_unknown) {
    auto refresh = fetched_once();
    EXPECT_EQ(refresh.look_up("new", start.steady + 1min), lookup::awaited);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 1min));
    refresh.on_failed();
    EXPECT_EQ(refresh.look_up("new", start.steady + 1min + 5s), lookup::unavailable);
    EXPECT_EQ(refresh.look_up("new", start.steady + 1min + 10s), lookup::awaited);
}

TEST(key_set_refresh, before_the_first_keys_every_token_waits_or_is_told_to_come_back) {
    key_set_refresh refresh{usual, start.steady};
    EXPECT_EQ(refresh.look_up("", start.steady), lookup::awaited);
    EXPECT_TRUE(refresh.begin_fetch(start.steady));
    EXPECT_EQ(refresh.look_up("k", start.steady + 1s), lookup::awaited);
    refresh.on_failed();
    EXPECT_EQ(refresh.look_up("k", start.steady + 5s), lookup::unavailable);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s));
}

TEST(key_set_refresh, once_the_keys_have_grown_too_old_unknown_means_unavailable) {
    auto refresh = fetched_once({.refresh_every = 5min, .good_for = 20s, .unknown_for = 1h});
    EXPECT_EQ(refresh.look_up("k", start.steady + 10s), lookup::awaited);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s));
    refresh.on_fetched(start.steady + 10s);
    EXPECT_EQ(refresh.look_up("k", start.steady + 11s), lookup::unknown);
    EXPECT_TRUE(refresh.begin_fetch(start.steady + 10s + 5min));
    refresh.on_failed();
    EXPECT_TRUE(refresh.drop_keys(start.steady + 10s + 5min));
    EXPECT_EQ(refresh.look_up("k", start.steady + 11s + 5min), lookup::unavailable);
}

}  // namespace
}  // namespace anteroom::auth
