#include "socketio/name_pattern.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

base::result<name_pattern> compiled(std::string_view text) {
    std::string problem;
    auto made = name_pattern::compile(text, problem);
    EXPECT_EQ(made.has_error(), !problem.empty());
    return made;
}

TEST(name_pattern_test, anchors_mean_the_whole_name) {
    const auto pattern = *compiled(R"(^/dynamic-\d+$)");
    EXPECT_TRUE(pattern.matches("/dynamic-101"));
    for (const char* other :
         {"/dynamic-", "/dynamic-1a", "/x/dynamic-1", "dynamic-1", "", "/dynamic-1\n"})
        EXPECT_FALSE(pattern.matches(other)) << other;
}

TEST(name_pattern_test, without_anchors_it_matches_anywhere) {
    const auto pattern = *compiled("team");
    EXPECT_TRUE(pattern.matches("/my-team-7"));
    EXPECT_FALSE(pattern.matches("/tea"));
}

TEST(name_pattern_test, characters_are_those_of_unicode) {
    const auto pattern = *compiled("^/.$");
    EXPECT_TRUE(pattern.matches("/é"));
    EXPECT_TRUE(pattern.matches("/😀"));
    EXPECT_FALSE(pattern.matches("/éé"));
}

TEST(name_pattern_test, what_is_no_pattern_says_what_is_wrong) {
    for (const char* wrong : {"(", "[a", R"((a)\1)", "(?=a)", "a{1001}"})
        EXPECT_TRUE(compiled(wrong).has_error()) << wrong;
}

// A backtracking matcher needs 2^n steps for this (CWE-1333); a linear one needs none to speak of.
TEST(name_pattern_test, a_name_chosen_by_an_enemy_takes_linear_time) {
    const auto pattern = *compiled("^/(a+)+(a+)+(a+)+$");
    EXPECT_FALSE(pattern.matches("/" + std::string(50'000, 'a') + "!"));
}

}  // namespace
}  // namespace anteroom::socketio
