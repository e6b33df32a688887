#include "gateway/cookie.hpp"

#include <gtest/gtest.h>

namespace anteroom::gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view id_in_cookie = "abcdefghijklmnopqrst";

TEST(cookie, its_defaults_are_those_of_the_reference) {
    EXPECT_EQ(set_cookie({}, id_in_cookie),
              "io=abcdefghijklmnopqrst; Path=/; HttpOnly; SameSite=Lax");
}

TEST(cookie, every_attribute_has_its_place) {
    cookie_options options;
    options.name = "session";
    options.path = "/chat";
    options.domain = "chat.example";
    options.max_age = 60s;
    options.secure = true;
    options.partitioned = true;
    options.same_site = cookie_options::same_site_rule::none;
    options.priority = cookie_options::priority_rule::high;
    EXPECT_EQ(problem_with(options), "");
    EXPECT_EQ(set_cookie(options, id_in_cookie),
              "session=abcdefghijklmnopqrst; Max-Age=60; Domain=chat.example; Path=/chat; "
              "HttpOnly; Secure; Partitioned; Priority=High; SameSite=None");
    options = {};
    options.http_only = false;
    options.path.clear();
    options.same_site = cookie_options::same_site_rule::unsaid;
    EXPECT_EQ(set_cookie(options, id_in_cookie), "io=abcdefghijklmnopqrst");
}

TEST(cookie, what_browsers_would_drop_or_misread_is_a_problem) {
    cookie_options options;
    for (const char* name : {"", "a b", "a;b", "a=b", "\xc3\xa4"}) {
        options.name = name;
        EXPECT_NE(problem_with(options), "") << name;
    }
    options = {};
    options.path = "/; Domain=evil.example";
    EXPECT_NE(problem_with(options), "");
    options = {};
    options.domain = "a\r\nSet-Cookie: b";
    EXPECT_NE(problem_with(options), "");
    options = {};
    options.same_site = cookie_options::same_site_rule::none;
    EXPECT_NE(problem_with(options), "");
    options = {};
    options.partitioned = true;
    EXPECT_NE(problem_with(options), "");
}

}  // namespace
}  // namespace anteroom::gateway
