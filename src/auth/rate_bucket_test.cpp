#include "auth/rate_bucket.hpp"

#include <gtest/gtest.h>

#include "auth/test_times.hpp"

namespace anteroom::auth {
namespace {

using namespace std::chrono_literals;

using test::start;

int taken(rate_bucket& bucket, const rate& limit, base::steady_time now, int wanted) {
    int count = 0;
    for (int i = 0; i < wanted; ++i) count += bucket.take(limit, now) ? 1 : 0;
    return count;
}

TEST(rate_bucket, gives_the_burst_at_once_and_then_the_rate) {
    const rate limit{.count = 100, .per = 1s, .burst = 200};
    rate_bucket bucket;
    EXPECT_EQ(taken(bucket, limit, start.steady, 1'000), 200);
    EXPECT_EQ(taken(bucket, limit, start.steady + 9ms, 10), 0);
    EXPECT_EQ(taken(bucket, limit, start.steady + 10ms, 10), 1);
    EXPECT_EQ(taken(bucket, limit, start.steady + 1s, 1'000), 99);
    EXPECT_EQ(taken(bucket, limit, start.steady + 1h, 1'000), 200)
        << "it never holds more than a burst";
}

TEST(rate_bucket, without_a_burst_holds_as_many_as_its_count) {
    const rate limit{.count = 10, .per = 1min};
    rate_bucket bucket;
    EXPECT_EQ(taken(bucket, limit, start.steady, 100), 10);
    EXPECT_EQ(taken(bucket, limit, start.steady + 6s, 100), 1);
}

TEST(rate_bucket, what_is_refused_costs_nothing) {
    const rate limit{.count = 1, .per = 1s};
    rate_bucket bucket;
    EXPECT_EQ(taken(bucket, limit, start.steady, 1'000'000), 1);
    EXPECT_EQ(taken(bucket, limit, start.steady + 1s, 5), 1);
}

TEST(rate_bucket, without_a_count_limits_nothing) {
    rate_bucket bucket;
    EXPECT_EQ(taken(bucket, {}, start.steady, 100'000), 100'000);
}

}  // namespace
}  // namespace anteroom::auth
