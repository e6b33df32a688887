#include "base/timing_wheel.hpp"

#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

using namespace std::chrono_literals;

struct alarm : timing_wheel::entry {
    alarm()
        : entry([](entry& self, const instant& now) {
              auto& that = static_cast<alarm&>(self);
              ++that.rings;
              that.rang_at = now.steady;
          }) {}
    int rings = 0;
    steady_time rang_at{};
};

instant at(steady_time when) {
    return {when, {}};
}

TEST(timing_wheel, fires_at_the_deadline_and_not_before) {
    const steady_time start{1h};
    timing_wheel wheel{start};
    alarm alarm;
    wheel.schedule(alarm, start + 100ms);
    wheel.advance(at(start + 99ms));
    EXPECT_EQ(alarm.rings, 0);
    wheel.advance(at(start + 104ms));
    EXPECT_EQ(alarm.rings, 1);
    wheel.advance(at(start + 10s));
    EXPECT_EQ(alarm.rings, 1);
    EXPECT_FALSE(alarm.scheduled());
}

TEST(timing_wheel, a_cancelled_or_destroyed_entry_does_not_fire) {
    const steady_time start{};
    timing_wheel wheel{start};
    alarm cancelled;
    wheel.schedule(cancelled, start + 1s);
    cancelled.cancel();
    auto destroyed = std::make_unique<alarm>();
    wheel.schedule(*destroyed, start + 1s);
    destroyed.reset();
    wheel.advance(at(start + 2s));
    EXPECT_EQ(cancelled.rings, 0);
    EXPECT_EQ(wheel.next_wake_up(), std::nullopt);
}

TEST(timing_wheel, a_rescheduled_entry_fires_once_at_the_new_time) {
    const steady_time start{};
    timing_wheel wheel{start};
    alarm alarm;
    wheel.schedule(alarm, start + 1s);
    wheel.schedule(alarm, start + 5s);
    wheel.advance(at(start + 4s));
    EXPECT_EQ(alarm.rings, 0);
    wheel.advance(at(start + 6s));
    EXPECT_EQ(alarm.rings, 1);
}

TEST(timing_wheel, a_deadline_in_the_past_fires_at_the_next_tick) {
    const steady_time start{1h};
    timing_wheel wheel{start};
    wheel.advance(at(start + 1s));
    alarm alarm;
    wheel.schedule(alarm, start);
    wheel.advance(at(start + 1s + timing_wheel::resolution));
    EXPECT_EQ(alarm.rings, 1);
}

TEST(timing_wheel, reaches_beyond_its_own_horizon) {
    const steady_time start{};
    timing_wheel wheel{start};
    alarm alarm;
    wheel.schedule(alarm, start + 24h * 200);
    wheel.advance(at(start + 24h * 199));
    EXPECT_EQ(alarm.rings, 0);
    wheel.advance(at(start + 24h * 201));
    EXPECT_EQ(alarm.rings, 1);
}

TEST(timing_wheel, says_when_to_wake_up_never_later_than_a_deadline) {
    std::mt19937_64 random{7};
    const steady_time start{5s};
    for (int round = 0; round < 200; ++round) {
        timing_wheel wheel{start};
        wheel.advance(at(start + std::chrono::milliseconds(random() % 100'000)));
        alarm alarm;
        const auto deadline = start + 100s + std::chrono::milliseconds(random() % 10'000'000);
        wheel.schedule(alarm, deadline);
        steady_time now{};
        int wake_ups = 0;
        while (alarm.rings == 0) {
            const auto wake_up = wheel.next_wake_up();
            ASSERT_TRUE(wake_up);
            ASSERT_LT(*wake_up, deadline + timing_wheel::resolution);
            ASSERT_LT(++wake_ups, 10);
            now = *wake_up;
            wheel.advance(at(now));
        }
        EXPECT_GE(now, deadline);
    }
}

// Tokens of ten minutes, given out within one second and renewed at 80 % of their life: whoever
// waits for them wakes up once a tick of that second, however many they are.
TEST(timing_wheel, a_hundred_thousand_leases_are_one_timer) {
    constexpr int leases = 100'000;
    constexpr auto life = 600s;
    std::mt19937_64 random{7};
    const steady_time start{5s};
    timing_wheel wheel{start};
    std::vector<alarm> all(leases);
    const auto lend = [&](steady_time from, std::chrono::seconds length) {
        for (auto& one : all)
            wheel.schedule(one, from + length + std::chrono::milliseconds(random() % 1'000));
    };
    lend(start, life);
    int wake_ups = 0;
    const auto pass_until = [&](steady_time end) {
        for (auto next = wheel.next_wake_up(); next && *next <= end; next = wheel.next_wake_up()) {
            wheel.advance(at(*next));
            ++wake_ups;
        }
        wheel.advance(at(end));
    };
    pass_until(start + life * 8 / 10);
    EXPECT_LT(wake_ups, 10);
    for (const auto& one : all) ASSERT_EQ(one.rings, 0);

    lend(start + life * 8 / 10, life);
    wake_ups = 0;
    pass_until(start + life * 2);
    for (const auto& one : all) ASSERT_EQ(one.rings, 1);
    EXPECT_LE(wake_ups, 1s / timing_wheel::resolution + 10);
}

TEST(timing_wheel, agrees_with_a_plain_list_of_deadlines) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    const steady_time start{3h};
    timing_wheel wheel{start};
    struct expectation {
        alarm bell;
        steady_time deadline{};
        bool waiting = false;
    };
    std::vector<expectation> all(300);
    steady_time now = start;
    for (int step = 0; step < 3000; ++step) {
        auto& one = all[random() % all.size()];
        switch (random() % 3) {
            case 0:
                one.deadline = now + std::chrono::milliseconds(random() % (1u << (random() % 26)));
                one.waiting = true;
                one.bell.rings = 0;
                wheel.schedule(one.bell, one.deadline);
                break;
            case 1:
                one.bell.cancel();
                one.waiting = false;
                one.bell.rings = 0;
                break;
            default:
                now += std::chrono::milliseconds(random() % (1u << (random() % 16)));
                wheel.advance(at(now));
                for (auto& each : all) {
                    if (!each.waiting) {
                        ASSERT_EQ(each.bell.rings, 0);
                    } else if (each.bell.rings == 1) {
                        ASSERT_GE(each.bell.rang_at, each.deadline);
                        each.waiting = false;
                        each.bell.rings = 0;
                    } else {
                        ASSERT_GT(each.deadline + 2 * timing_wheel::resolution, now);
                    }
                }
        }
    }
}

}  // namespace
}  // namespace anteroom::base
