#include "net/reading_share.hpp"

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

using namespace std::chrono_literals;

TEST(reading_share, who_takes_long_gets_half_as_much_down_to_a_least_share) {
    reading_share share;
    EXPECT_EQ(share.bytes(), reading_share::most);
    for (const std::size_t expected : {32u, 16u, 8u, 4u, 4u}) {
        share.took(1ms);
        EXPECT_EQ(share.bytes(), expected * 1024);
    }
}

TEST(reading_share, who_is_quick_again_gets_twice_as_much_up_to_all) {
    reading_share share;
    for (int i = 0; i < 6; ++i) share.took(1ms);
    for (const std::size_t expected : {8u, 16u, 32u, 64u, 64u}) {
        share.took(10us);
        EXPECT_EQ(share.bytes(), expected * 1024);
    }
}

TEST(reading_share, in_between_it_stays_so_that_it_does_not_swing) {
    reading_share share;
    share.took(1ms);
    for (const auto time : {25us, 60us, 100us}) {
        share.took(time);
        EXPECT_EQ(share.bytes(), 32u * 1024);
    }
}

}  // namespace
}  // namespace anteroom::net
