#include "auth/lease.hpp"

#include <gtest/gtest.h>

#include "auth/test_times.hpp"

namespace anteroom::auth {
namespace {

using namespace std::chrono_literals;
using action = lease::action;
using state = lease::state;

using test::start;

// Both clocks have gone on by the same time.
base::instant after(std::chrono::milliseconds passed) {
    return {start.steady + passed, start.wall + passed};
}

// The wall clock has been set forward, or back, besides.
base::instant after_jump(std::chrono::milliseconds passed, std::chrono::milliseconds jump) {
    return {start.steady + passed, start.wall + passed + jump};
}

// An hour, with a leeway of 30 s; renewal at exactly 80 %.
lease hour_lease(expiry_policy policy = expiry_policy::reconnect) {
    return {{.expires_at = start.wall + 1h, .policy = policy}, start};
}

TEST(lease, goes_from_active_to_expiring_to_expired_to_closed) {
    lease one = hour_lease();
    EXPECT_EQ(one.now_state(), state::active);
    EXPECT_EQ(one.next_deadline(), start.steady + 48min);
    EXPECT_EQ(one.on_time(after(48min - 1ms)), action::none);
    EXPECT_EQ(one.on_time(after(48min)), action::announce_expiring);
    EXPECT_EQ(one.now_state(), state::expiring);
    EXPECT_EQ(one.next_deadline(), start.steady + 1h + 30s);
    EXPECT_EQ(one.on_time(after(1h + 30s - 1ms)), action::none);
    EXPECT_EQ(one.on_time(after(1h + 30s)), action::expire);
    EXPECT_EQ(one.now_state(), state::expired);
    EXPECT_EQ(one.next_deadline(), std::nullopt);
    one.close();
    EXPECT_EQ(one.now_state(), state::closed);
}

TEST(lease, answers_each_action_once) {
    lease one = hour_lease();
    EXPECT_EQ(one.on_time(after(50min)), action::announce_expiring);
    EXPECT_EQ(one.on_time(after(50min)), action::none);
    EXPECT_EQ(one.on_time(after(2h)), action::expire);
    EXPECT_EQ(one.on_time(after(3h)), action::none);
    one.close();
    EXPECT_EQ(one.on_time(after(4h)), action::none);
}

TEST(lease, a_timer_that_comes_too_late_skips_the_announcement) {
    lease one = hour_lease();
    EXPECT_EQ(one.on_time(after(5h)), action::expire);
}

TEST(lease, nothing_acts_from_the_end_of_the_leeway_even_if_no_timer_came) {
    const lease one = hour_lease();
    EXPECT_TRUE(one.may_act(start));
    EXPECT_TRUE(one.may_act(after(1h)));
    EXPECT_TRUE(one.may_act(after(1h + 30s - 1ms)));
    EXPECT_FALSE(one.may_act(after(1h + 30s)));
    EXPECT_FALSE(one.may_act(after(24h)));
}

TEST(lease, nothing_acts_once_it_has_expired_or_is_closed) {
    lease expired = hour_lease();
    EXPECT_EQ(expired.on_time(after(2h)), action::expire);
    EXPECT_FALSE(expired.may_act(start));
    lease closed = hour_lease();
    closed.close();
    EXPECT_FALSE(closed.may_act(start));
    EXPECT_EQ(closed.next_deadline(), std::nullopt);
}

TEST(lease, a_wall_clock_set_back_extends_nobody) {
    for (const auto jump : {-1min, -60min, -60min * 24 * 365}) {
        lease one = hour_lease();
        EXPECT_TRUE(one.may_act(after_jump(1h, jump)));
        EXPECT_FALSE(one.may_act(after_jump(1h + 30s, jump)));
        EXPECT_EQ(one.on_time(after_jump(48min, jump)), action::announce_expiring);
        EXPECT_EQ(one.on_time(after_jump(1h + 30s, jump)), action::expire);
    }
}

TEST(lease, a_wall_clock_set_forward_silences_outlived_tokens_at_once_but_disconnects_nobody) {
    lease one = hour_lease();
    EXPECT_TRUE(one.may_act(after_jump(10min, 50min)));
    EXPECT_FALSE(one.may_act(after_jump(10min, 51min)));
    EXPECT_EQ(one.on_time(after_jump(10min, 24h)), action::none);
    EXPECT_EQ(one.next_deadline(), start.steady + 48min);
    // The clock is put right: all goes on as if nothing had been.
    EXPECT_TRUE(one.may_act(after(11min)));
    EXPECT_EQ(one.on_time(after(48min)), action::announce_expiring);
}

TEST(lease, a_machine_that_slept_lets_no_outlived_token_act) {
    // The monotonic clock stood still for eight hours, the wall clock did not.
    const lease one = hour_lease();
    EXPECT_FALSE(one.may_act(after_jump(1min, 8h)));
}

TEST(lease, renewal_is_due_at_75_to_85_percent_of_what_is_left) {
    const auto due = [](std::uint32_t jitter) {
        const lease one({.expires_at = start.wall + 1000s, .jitter = jitter}, start);
        return *one.next_deadline() - start.steady;
    };
    EXPECT_EQ(due(0), 750s);
    EXPECT_EQ(due(0x8000'0000), 800s);
    EXPECT_LT(due(0xffff'ffff), 850s);
    EXPECT_GE(due(0xffff'ffff), 849s);
}

TEST(lease, a_token_taken_within_its_leeway_is_announced_at_once_and_ends_with_the_leeway) {
    lease one({.expires_at = start.wall - 10s}, start);
    EXPECT_TRUE(one.may_act(start));
    EXPECT_EQ(one.next_deadline(), start.steady);
    EXPECT_EQ(one.on_time(start), action::announce_expiring);
    EXPECT_EQ(one.next_deadline(), start.steady + 20s);
    EXPECT_FALSE(one.may_act(after(20s)));
    EXPECT_EQ(one.on_time(after(20s)), action::expire);
}

TEST(lease, without_leeway_it_ends_with_the_token) {
    lease one({.expires_at = start.wall + 1min, .leeway = 0ms}, start);
    EXPECT_TRUE(one.may_act(after(1min - 1ms)));
    EXPECT_FALSE(one.may_act(after(1min)));
    EXPECT_EQ(one.on_time(after(1min)), action::expire);
}

TEST(lease, an_outlived_token_never_acts) {
    lease one({.expires_at = start.wall - 1h}, start);
    EXPECT_FALSE(one.may_act(start));
    EXPECT_LE(one.next_deadline(), start.steady);
    EXPECT_EQ(one.on_time(start), action::expire);
}

TEST(lease, a_token_of_the_year_9999_or_of_1970_does_not_overflow) {
    const base::wall_time last{253'402'300'799s};
    lease forever({.expires_at = last}, start);
    EXPECT_TRUE(forever.may_act(after(24h * 365 * 50)));
    EXPECT_GT(forever.next_deadline(), start.steady + 24h * 365 * 70);
    EXPECT_EQ(forever.on_time(after(24h)), action::none);
    lease never({.expires_at = base::wall_time{}}, start);
    EXPECT_FALSE(never.may_act(start));
    EXPECT_EQ(never.on_time(start), action::expire);
}

TEST(lease, tells_the_client_its_times_by_the_wall_clock) {
    const lease one = hour_lease();
    const lease_times at_start = one.times(start);
    EXPECT_EQ(at_start.expires_at, start.wall + 1h);
    EXPECT_EQ(at_start.renew_at, start.wall + 48min);
    EXPECT_EQ(at_start.server_time, start.wall);
    const lease_times later = one.times(after(10min));
    EXPECT_EQ(later.renew_at, start.wall + 48min);
    EXPECT_EQ(later.server_time, start.wall + 10min);
}

TEST(lease, a_renewal_is_a_new_lease_in_its_place) {
    lease one = hour_lease();
    EXPECT_EQ(one.on_time(after(50min)), action::announce_expiring);
    one = lease({.expires_at = start.wall + 2h}, after(50min));
    EXPECT_EQ(one.now_state(), state::active);
    EXPECT_EQ(one.on_time(after(1h + 30s)), action::none);
    EXPECT_TRUE(one.may_act(after(2h)));
}

// An hour, then five minutes of grace.
lease grace_lease(grace_mode mode) {
    return {{.expires_at = start.wall + 1h, .leeway = 0ms, .grace = 5min, .mode = mode}, start};
}

TEST(lease, grace_comes_between_expiry_and_end) {
    for (const auto mode : {grace_mode::receive_only, grace_mode::frozen}) {
        lease one = grace_lease(mode);
        EXPECT_EQ(one.on_time(after(50min)), action::announce_expiring);
        EXPECT_EQ(one.next_deadline(), start.steady + 1h);
        EXPECT_EQ(one.on_time(after(1h - 1ms)), action::none);
        EXPECT_EQ(one.on_time(after(1h)), action::begin_grace);
        EXPECT_EQ(one.now_state(), state::in_grace);
        EXPECT_EQ(one.next_deadline(), start.steady + 1h + 5min);
        EXPECT_EQ(one.on_time(after(1h + 1min)), action::none);
        EXPECT_EQ(one.on_time(after(1h + 5min - 1ms)), action::none);
        EXPECT_EQ(one.on_time(after(1h + 5min)), action::expire);
        EXPECT_EQ(one.next_deadline(), std::nullopt);
        EXPECT_EQ(one.on_time(after(2h)), action::none);
    }
}

TEST(lease, a_timer_that_comes_after_the_grace_ends_it_at_once) {
    lease one = grace_lease(grace_mode::receive_only);
    EXPECT_EQ(one.on_time(after(1h + 5min)), action::expire);
}

TEST(lease, in_grace_nothing_acts_and_the_mode_says_who_is_still_sent_to) {
    // Whether a timer has come or not.
    for (const bool timely : {false, true}) {
        lease receiving = grace_lease(grace_mode::receive_only);
        lease frozen = grace_lease(grace_mode::frozen);
        EXPECT_TRUE(receiving.may_receive(after(1h - 1ms)));
        EXPECT_TRUE(frozen.may_receive(after(1h - 1ms)));
        if (timely) {
            receiving.on_time(after(1h));
            frozen.on_time(after(1h));
        }
        EXPECT_FALSE(receiving.may_act(after(1h)));
        EXPECT_FALSE(frozen.may_act(after(1h)));
        EXPECT_TRUE(receiving.may_receive(after(1h)));
        EXPECT_FALSE(frozen.may_receive(after(1h)));
        EXPECT_TRUE(receiving.may_receive(after(1h + 5min - 1ms)));
        EXPECT_FALSE(receiving.may_receive(after(1h + 5min)));
    }
}

TEST(lease, without_grace_who_may_not_act_is_sent_nothing) {
    const lease one = hour_lease();
    EXPECT_TRUE(one.may_receive(after(1h + 30s - 1ms)));
    EXPECT_FALSE(one.may_receive(after(1h + 30s)));
    EXPECT_FALSE(one.may_receive(after_jump(1min, 2h)));
}

TEST(lease, grace_is_no_way_around_the_wall_clock) {
    lease one = grace_lease(grace_mode::receive_only);
    EXPECT_FALSE(one.may_act(after_jump(1min, 1h)));
    EXPECT_TRUE(one.may_receive(after_jump(1min, 1h)));
    EXPECT_FALSE(one.may_receive(after_jump(1min, 1h + 5min)));
    EXPECT_EQ(one.on_time(after_jump(1min, 24h)), action::none);
    // Set back, it prolongs nothing.
    EXPECT_EQ(one.on_time(after_jump(1h, -24h)), action::begin_grace);
    EXPECT_FALSE(one.may_receive(after_jump(1h + 5min, -24h)));
    EXPECT_EQ(one.on_time(after_jump(1h + 5min, -24h)), action::expire);
}

TEST(lease, may_be_renewed_until_its_end_and_not_after) {
    lease one = grace_lease(grace_mode::frozen);
    EXPECT_TRUE(one.may_renew(start));
    EXPECT_TRUE(one.may_renew(after_jump(1min, 24h))) << "the wall clock may have been wrong";
    EXPECT_TRUE(one.may_renew(after(1h + 5min - 1ms)));
    EXPECT_FALSE(one.may_renew(after(1h + 5min)));
    one.close();
    EXPECT_FALSE(one.may_renew(start));
    EXPECT_FALSE(hour_lease().may_renew(after(1h + 30s)));
}

TEST(lease, a_grace_longer_than_the_maximum_is_cut) {
    lease one({.expires_at = start.wall + 1h, .leeway = 0ms, .grace = 24h}, start);
    EXPECT_EQ(one.grace(), lease::grace_max);
    EXPECT_EQ(one.on_time(after(2h)), action::expire);
}

TEST(lease, keeps_its_policy) {
    EXPECT_EQ(hour_lease().policy(), expiry_policy::reconnect);
    EXPECT_EQ(hour_lease(expiry_policy::disconnect).policy(), expiry_policy::disconnect);
}

}  // namespace
}  // namespace anteroom::auth
