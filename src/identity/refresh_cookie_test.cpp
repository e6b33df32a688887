#include "identity/refresh_cookie.hpp"

#include <gtest/gtest.h>

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

// RT-06
TEST(refresh_cookie, is_out_of_reach_of_scripts_and_of_other_sites) {
    EXPECT_EQ(refresh_cookie("abc", 3600s, true),
              "__Host-anteroom-refresh=abc; Max-Age=3600; Path=/; Secure; HttpOnly; "
              "SameSite=Strict");
    EXPECT_EQ(refresh_cookie("abc", 3600s, false),
              "anteroom-refresh=abc; Max-Age=3600; Path=/auth; HttpOnly; SameSite=Strict");
    EXPECT_EQ(no_refresh_cookie(false),
              "anteroom-refresh=; Max-Age=0; Path=/auth; HttpOnly; SameSite=Strict");
}

TEST(refresh_cookie, is_found_among_others) {
    EXPECT_EQ(refresh_token_in("anteroom-refresh=abc", false), "abc");
    EXPECT_EQ(refresh_token_in("a=b; anteroom-refresh=abc; c=d", false), "abc");
    EXPECT_EQ(refresh_token_in("a=b;anteroom-refresh=abc", false), "abc");
    EXPECT_EQ(refresh_token_in("a=b; __Host-anteroom-refresh=abc", true), "abc");
    for (const char* cookies : {"", ";", ";;", "anteroom-refresh", "xanteroom-refresh=abc",
                                "anteroom-refreshx=abc", "a=anteroom-refresh=abc"})
        EXPECT_EQ(refresh_token_in(cookies, false), "") << cookies;
}

TEST(refresh_cookie, of_plain_http_is_none_over_https) {
    EXPECT_EQ(refresh_token_in("anteroom-refresh=abc", true), "");
    EXPECT_EQ(refresh_token_in("__Host-anteroom-refresh=abc", false), "");
}

}  // namespace
}  // namespace anteroom::identity
