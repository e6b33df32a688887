#include "base/walk_in_stages.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

std::string walk(std::size_t count) {
    std::vector<int> elements;
    for (std::size_t i = 0; i < count; ++i) elements.push_back(static_cast<int>(i));
    std::string order;
    const auto note = [&](char stage) {
        return [&order, stage](int one) { order += stage + std::to_string(one) + ' '; };
    };
    walk_in_stages<2>(elements, note('a'), note('b'), note('c'));
    return order;
}

TEST(walk_in_stages, each_stage_is_ahead_of_the_next) {
    EXPECT_EQ(walk(6), "a0 a1 a2 b0 a3 b1 a4 b2 c0 a5 b3 c1 b4 c2 b5 c3 c4 c5 ");
}

TEST(walk_in_stages, a_few_go_through_all_stages_too) {
    EXPECT_EQ(walk(1), "a0 b0 c0 ");
    EXPECT_EQ(walk(2), "a0 a1 b0 b1 c0 c1 ");
}

TEST(walk_in_stages, none_is_none) {
    EXPECT_EQ(walk(0), "");
}

TEST(walk_in_stages, one_stage_is_a_loop) {
    int sum = 0;
    walk_in_stages<4>(std::vector{1, 2, 3}, [&](int one) { sum = sum * 10 + one; });
    EXPECT_EQ(sum, 123);
}

}  // namespace
}  // namespace anteroom::base
