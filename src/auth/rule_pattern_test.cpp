#include "auth/rule_pattern.hpp"

#include <gtest/gtest.h>

namespace anteroom::auth {
namespace {

rule_pattern pattern(std::string_view text) {
    std::string problem;
    auto made = rule_pattern::parse(text, problem);
    EXPECT_TRUE(made) << text << ": " << problem;
    return *made;
}

bool matches(std::string_view text, std::string_view name) {
    captures values;
    return pattern(text).match(name, values);
}

// What a variable stood for; "-" if the name did not match.
std::string value(std::string_view text, std::string_view name, std::string_view variable) {
    const auto rule = pattern(text);  // the names of the values are its text
    captures values;
    if (!rule.match(name, values)) return "-";
    return std::string{values.of(variable)};
}

TEST(rule_pattern, plain_text_matches_itself_alone) {
    EXPECT_TRUE(matches("lobby", "lobby"));
    EXPECT_FALSE(matches("lobby", "lobby2"));
    EXPECT_FALSE(matches("lobby", "lobb"));
    EXPECT_FALSE(matches("lobby", ""));
}

TEST(rule_pattern, a_variable_stands_for_something_within_one_segment) {
    EXPECT_EQ(value("user-{id}", "user-42", "id"), "42");
    EXPECT_EQ(value("user-{id}", "user-a-b.c@d", "id"), "a-b.c@d");
    EXPECT_EQ(value("user-{id}", "user-", "id"), "-");
    EXPECT_EQ(value("user-{id}", "user-a/b", "id"), "-");
    EXPECT_EQ(value("user-{id}", "user-a:b", "id"), "-");
    EXPECT_EQ(value("{all}", "anything", "all"), "anything");
    EXPECT_EQ(value("order:{id}:status", "order:7:status", "id"), "7");
    EXPECT_EQ(value("order:{id}:status", "order:7:8:status", "id"), "-");
    EXPECT_EQ(value("order:{id}:status", "order::status", "id"), "-");
}

TEST(rule_pattern, a_variable_ends_where_the_following_text_begins_first) {
    EXPECT_EQ(value("{team}-{channel}", "a-b-c", "team"), "a");
    EXPECT_EQ(value("{team}-{channel}", "a-b-c", "channel"), "b-c");
    EXPECT_EQ(value("{team}-log", "a-log-log", "team"), "a-log") << "but the last text is last";
    EXPECT_EQ(value("{a}-x-{b}", "1-2-x-3", "a"), "1-2");
    EXPECT_EQ(value("{a}-{b}", "-1-2", "a"), "-1") << "it is never empty";
}

TEST(rule_pattern, a_star_stands_for_whatever_is_left) {
    EXPECT_TRUE(matches("admin:*", "admin:ban"));
    EXPECT_TRUE(matches("admin:*", "admin:a:b/c"));
    EXPECT_TRUE(matches("admin:*", "admin:"));
    EXPECT_FALSE(matches("admin:*", "admin"));
    EXPECT_FALSE(matches("admin:*", "Admin:ban"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("*", "anything/at:all"));
}

TEST(rule_pattern, what_is_no_pattern_is_refused) {
    std::string problem;
    for (const char* text : {"", "a*b", "**", "{", "}", "a}", "{}", "{a", "{a b}", "{a}{b}", "{a}*",
                             "{a}-{a}", "{{a}}", "{1}-{2}-{3}-{4}-{5}-{6}-{7}-{8}-{9}"})
        EXPECT_FALSE(rule_pattern::parse(text, problem)) << text;
}

TEST(rule_pattern, a_long_name_costs_one_pass) {
    const std::string name(256, 'a');
    EXPECT_FALSE(matches("{a}aab{b}aab{c}aab{d}aab{e}", name));
}

}  // namespace
}  // namespace anteroom::auth
