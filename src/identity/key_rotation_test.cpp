#include "identity/key_rotation.hpp"

#include <gtest/gtest.h>

#include "identity/test_start.hpp"

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

using test::start;
constexpr rotation_rules rules{
    .signs_for = 30 * 24h, .published_ahead = 24h, .needed_after = 12min};

// Keys as a server keeps them that does what the plan says whenever it says so.
struct keeper {
    std::vector<key_times> keys;
    int made = 0;

    rotation_plan look(base::wall_time now) {
        auto plan = plan_rotation(keys, rules, now);
        if (plan.make_key_signing_from) {
            keys.push_back({std::to_string(made++), *plan.make_key_signing_from});
            plan = plan_rotation(keys, rules, now);
        }
        std::vector<key_times> kept;
        std::string signer = keys[*plan.signer].kid;
        for (const auto& each : plan.keep) kept.push_back(keys[each.position]);
        keys = kept;
        plan = plan_rotation(keys, rules, now);
        EXPECT_EQ(keys[*plan.signer].kid, signer);
        return plan;
    }
    std::string signer(base::wall_time now) {
        const auto plan = look(now);
        return keys[*plan.signer].kid;
    }
};

TEST(key_rotation, the_first_key_signs_at_once) {
    keeper all;
    EXPECT_EQ(all.signer(start), "0");
    EXPECT_EQ(all.keys.size(), 1u);
}

// RT-08
TEST(key_rotation, the_next_key_is_published_before_it_signs) {
    keeper all;
    all.look(start);
    all.look(start + 29 * 24h - 1ms);
    EXPECT_EQ(all.keys.size(), 1u);
    EXPECT_EQ(all.signer(start + 29 * 24h), "0");
    EXPECT_EQ(all.keys.size(), 2u);
    EXPECT_EQ(all.signer(start + 30 * 24h - 1ms), "0");
    EXPECT_EQ(all.signer(start + 30 * 24h), "1");
}

TEST(key_rotation, the_former_key_verifies_until_its_last_token_is_over) {
    keeper all;
    all.look(start);
    all.look(start + 29 * 24h);
    const auto plan = all.look(start + 30 * 24h);
    ASSERT_EQ(plan.keep.size(), 2u);
    EXPECT_EQ(plan.keep[0].until, start + 30 * 24h + 12min);
    EXPECT_FALSE(plan.keep[1].until);
    all.look(start + 30 * 24h + 12min - 1ms);
    EXPECT_EQ(all.keys.size(), 2u);
    all.look(start + 30 * 24h + 12min);
    EXPECT_EQ(all.keys.size(), 1u);
}

TEST(key_rotation, says_when_to_look_again) {
    keeper all;
    EXPECT_EQ(all.look(start).look_again, start + 29 * 24h);
    EXPECT_EQ(all.look(start + 29 * 24h).look_again, start + 30 * 24h);
    EXPECT_EQ(all.look(start + 30 * 24h).look_again, start + 30 * 24h + 12min);
}

TEST(key_rotation, after_a_long_sleep_the_next_key_is_still_published_ahead) {
    keeper all;
    all.look(start);
    const auto awake = start + 365 * 24h;
    EXPECT_EQ(all.signer(awake), "0");
    EXPECT_EQ(all.keys.size(), 2u);
    EXPECT_EQ(all.signer(awake + 24h - 1ms), "0");
    EXPECT_EQ(all.signer(awake + 24h), "1");
}

TEST(key_rotation, a_clock_set_back_before_every_key_uses_the_first) {
    keeper all;
    all.look(start);
    all.look(start + 29 * 24h);
    EXPECT_EQ(all.signer(start - 365 * 24h), "0");
    EXPECT_EQ(all.keys.size(), 2u);
}

TEST(key_rotation, over_years_never_are_more_than_two_keys_kept) {
    keeper all;
    int signers = 0;
    std::string last;
    for (auto now = start; now < start + 3 * 365 * 24h; now += 6h) {
        const auto one = all.signer(now);
        if (one != last) ++signers;
        last = one;
        ASSERT_LE(all.keys.size(), 2u);
    }
    EXPECT_EQ(signers, 37);
}

}  // namespace
}  // namespace anteroom::identity
