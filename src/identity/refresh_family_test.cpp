#include "identity/refresh_family.hpp"

#include <gtest/gtest.h>

#include "identity/test_start.hpp"

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

using test::start;

// Tokens T0, T1, T2 of one family, of which the last one counts.
class refresh_family_rules : public testing::Test {
  protected:
    refresh_family_rules() { family = begin_family(t0, "ada", rules, start); }

    void use(const refresh_token& used, const refresh_token& next, base::wall_time now) {
        ASSERT_EQ(verdict(used, now), refresh_verdict::rotate);
        family = advance(std::move(family), used, next, "sealed", browser, rules, now);
    }
    refresh_verdict verdict(const refresh_token& used, base::wall_time now) {
        return judge(family, used.digest(), browser, rules, now, now);
    }

    refresh_rules rules;
    base::system_random random;
    refresh_token_mint mint{refresh_token_mint::key{}};
    token_digest browser = digest_of("browser");
    refresh_token t0 = mint.found_family(random);
    refresh_token t1 = mint.make(t0.family, random);
    refresh_token t2 = mint.make(t0.family, random);
    refresh_family family;
};

// RT-01, RT-02
TEST_F(refresh_family_rules, each_token_is_good_for_one_use) {
    use(t0, t1, start + 5min);
    use(t1, t2, start + 10min);
    EXPECT_EQ(verdict(t2, start + 15min), refresh_verdict::rotate);
    EXPECT_EQ(verdict(t1, start + 15min), refresh_verdict::reused);
    EXPECT_EQ(verdict(t0, start + 15min), refresh_verdict::reused);
}

TEST_F(refresh_family_rules, a_second_use_at_the_same_moment_is_a_race) {
    use(t0, t1, start + 5min);
    EXPECT_EQ(verdict(t0, start + 5min), refresh_verdict::raced);
    EXPECT_EQ(verdict(t0, start + 5min + 1'999ms), refresh_verdict::raced);
}

TEST_F(refresh_family_rules, one_that_waited_behind_the_first_is_judged_by_when_it_arrived) {
    use(t0, t1, start + 5min);
    EXPECT_EQ(judge(family, t0.digest(), browser, rules, start + 5min - 1s, start + 6min),
              refresh_verdict::raced);
}

TEST_F(refresh_family_rules, who_lost_the_answer_is_told_again_within_ten_seconds) {
    use(t0, t1, start + 5min);
    EXPECT_EQ(verdict(t0, start + 5min + 2s), refresh_verdict::again);
    EXPECT_EQ(verdict(t0, start + 5min + 9'999ms), refresh_verdict::again);
    EXPECT_EQ(verdict(t0, start + 5min + 10s), refresh_verdict::reused);
}

TEST_F(refresh_family_rules, nobody_is_told_again_once_the_successor_has_been_used) {
    use(t0, t1, start + 5min);
    use(t1, t2, start + 5min + 3s);
    EXPECT_EQ(verdict(t0, start + 5min + 4s), refresh_verdict::reused);
}

TEST_F(refresh_family_rules, another_client_with_the_same_token_is_a_thief) {
    use(t0, t1, start + 5min);
    for (const auto later : {0s, 1s, 3s, 20s})
        EXPECT_EQ(judge(family, t0.digest(), digest_of("thief"), rules, start + 5min + later,
                        start + 5min + later),
                  refresh_verdict::reused);
}

TEST_F(refresh_family_rules, without_a_retry_window_every_second_use_is_theft) {
    rules.retry_window = 0ms;
    use(t0, t1, start + 5min);
    EXPECT_EQ(verdict(t0, start + 5min), refresh_verdict::reused);
    EXPECT_EQ(verdict(t0, start + 5min + 3s), refresh_verdict::reused);
}

// RT-04
TEST_F(refresh_family_rules, no_token_outlives_the_end_of_the_first) {
    rules.life = 1h;
    rules.idle_max = 40min;
    family = begin_family(t0, "ada", rules, start);
    use(t0, t1, start + 30min);
    EXPECT_EQ(family.expires, start + 1h);
    EXPECT_EQ(family.good_until(), start + 1h);
    EXPECT_EQ(verdict(t1, start + 1h - 1ms), refresh_verdict::rotate);
    EXPECT_EQ(verdict(t1, start + 1h), refresh_verdict::expired);
}

TEST_F(refresh_family_rules, what_is_not_used_for_too_long_has_expired) {
    EXPECT_EQ(verdict(t0, start + rules.idle_max - 1ms), refresh_verdict::rotate);
    EXPECT_EQ(verdict(t0, start + rules.idle_max), refresh_verdict::expired);
}

TEST_F(refresh_family_rules, an_ended_family_gives_nothing_more) {
    family.ended = {start + 1s, "logged_out"};
    EXPECT_EQ(verdict(t0, start + 2s), refresh_verdict::ended);
    EXPECT_FALSE(family.live(start + 2s));
}

TEST_F(refresh_family_rules, a_clock_that_was_set_back_opens_no_window) {
    use(t0, t1, start + 5min);
    EXPECT_EQ(verdict(t0, start - 1h), refresh_verdict::reused);
    EXPECT_EQ(verdict(t1, start - 1h), refresh_verdict::rotate);
}

}  // namespace
}  // namespace anteroom::identity
