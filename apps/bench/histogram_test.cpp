#include "histogram.hpp"

#include <gtest/gtest.h>

namespace anteroom::bench {
namespace {

using namespace std::chrono_literals;

TEST(histogram, is_empty_at_first) {
    const histogram empty;
    EXPECT_EQ(empty.count(), 0u);
    EXPECT_EQ(empty.quantile(0.5), 0ns);
}

TEST(histogram, a_quantile_is_off_by_less_than_one_part_in_64) {
    for (std::chrono::nanoseconds value = 1ns; value < 60s; value = value * 3 / 2 + 1ns) {
        histogram one;
        one.record(value);
        one.record(60s);  // so that the maximum does not hide the bucket's edge
        const auto seen = one.quantile(0.5);
        EXPECT_GE(seen, value);
        EXPECT_LE(seen - value, value / 64);
    }
}

TEST(histogram, quantiles_split_what_was_recorded) {
    histogram hundred;
    for (int i = 1; i <= 100; ++i) hundred.record(i * 1ns);
    EXPECT_EQ(hundred.quantile(0), 1ns);
    EXPECT_EQ(hundred.quantile(0.5), 50ns);
    EXPECT_EQ(hundred.quantile(1), 100ns);
    EXPECT_EQ(hundred.max(), 100ns);
}

TEST(histogram, adds_what_another_counted) {
    histogram low;
    histogram high;
    for (int i = 1; i <= 50; ++i) low.record(i * 1ns);
    for (int i = 51; i <= 100; ++i) high.record(i * 1ns);
    high.add(low);
    EXPECT_EQ(high.count(), 100u);
    EXPECT_EQ(high.quantile(0.25), 25ns);
    EXPECT_EQ(high.quantile(1), 100ns);
    low.add(high);
    EXPECT_EQ(low.max(), 100ns);
}

TEST(histogram, takes_what_is_out_of_range_into_its_last_bucket) {
    histogram wide;
    wide.record(-5ns);
    wide.record(24h);
    EXPECT_EQ(wide.count(), 2u);
    EXPECT_EQ(wide.max(), 24h);
}

}  // namespace
}  // namespace anteroom::bench
