#include "identity/attempt_limits.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

constexpr base::steady_time steady_start{1000h};

// The same key every time, so that the same ones share a bucket: none of those below.
struct no_random final : base::random_source {
    void fill(std::span<unsigned char> bytes) override { std::ranges::fill(bytes, 7); }
};

class attempts : public testing::Test {
  protected:
    int logins(std::string_view name, std::string_view address, base::steady_time now, int wanted) {
        int count = 0;
        for (int i = 0; i < wanted; ++i) count += limits.take_login(name, address, now) ? 0 : 1;
        return count;
    }

    no_random random;
    attempt_limits limits{{}, random};
};

TEST_F(attempts, of_one_account_are_limited_wherever_they_come_from) {
    int let_through = 0;
    for (int i = 0; i < 100; ++i)
        let_through += logins("ada", "192.0.2." + std::to_string(i), steady_start, 1);
    EXPECT_EQ(let_through, 10);
    EXPECT_EQ(logins("ada", "198.51.100.1", steady_start + 30s, 5), 1);
}

TEST_F(attempts, of_one_address_are_limited_whatever_accounts_they_name) {
    int let_through = 0;
    for (int i = 0; i < 1'000; ++i)
        let_through += logins("user" + std::to_string(i), "192.0.2.1", steady_start, 1);
    EXPECT_EQ(let_through, 60);
}

TEST_F(attempts, the_case_of_a_name_makes_no_other_account) {
    EXPECT_EQ(
        logins("ada", "192.0.2.1", steady_start, 5) + logins("ADA", "192.0.2.1", steady_start, 50),
        10);
}

TEST_F(attempts, the_wait_is_told_and_true) {
    EXPECT_EQ(logins("ada", "192.0.2.1", steady_start, 100), 10);
    const auto wait = limits.take_login("ada", "192.0.2.1", steady_start);
    ASSERT_TRUE(wait);
    EXPECT_EQ(*wait, 30s);
    EXPECT_TRUE(limits.take_login("ada", "192.0.2.1", steady_start + *wait - 1s));
    EXPECT_FALSE(limits.take_login("ada", "192.0.2.1", steady_start + *wait));
}

TEST_F(attempts, logins_that_succeed_are_not_counted) {
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_FALSE(limits.take_login("ada", "192.0.2.1", steady_start));
        limits.login_succeeded("ada", "192.0.2.1", steady_start);
    }
}

TEST_F(attempts, strangers_do_not_keep_the_owner_out) {
    ASSERT_FALSE(limits.take_login("ada", "192.0.2.1", steady_start));
    limits.login_succeeded("ada", "192.0.2.1", steady_start);
    EXPECT_EQ(logins("ada", "203.0.113.9", steady_start, 50), 10);
    EXPECT_EQ(logins("ada", "198.51.100.1", steady_start, 1), 0);
    EXPECT_EQ(logins("ADA", "192.0.2.1", steady_start, 50), 10)
        << "but guesses from there are limited";
    EXPECT_EQ(logins("bob", "192.0.2.1", steady_start, 50), 10) << "and at others as anywhere";
}

TEST_F(attempts, registrations_have_a_limit_of_their_own) {
    int let_through = 0;
    for (int i = 0; i < 100; ++i)
        let_through += limits.take_registration("192.0.2.1", steady_start) ? 0 : 1;
    EXPECT_EQ(let_through, 20);
    EXPECT_EQ(logins("ada", "192.0.2.1", steady_start, 1), 1);
    EXPECT_FALSE(limits.take_registration("192.0.2.2", steady_start));
}

}  // namespace
}  // namespace anteroom::identity
