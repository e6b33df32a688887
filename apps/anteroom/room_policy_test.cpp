#include "room_policy.hpp"

#include <gtest/gtest.h>

namespace anteroom_app {
namespace {

using boost::json::object;

bool may(const object& claims, std::string_view id, std::string_view room) {
    return can_access_room(anteroom::user{nullptr, id, "", "", claims}, room);
}

TEST(room_policy, a_users_room_is_theirs_alone) {
    const object claims;
    EXPECT_TRUE(may(claims, "ada", "user-ada"));
    EXPECT_FALSE(may(claims, "ada", "user-bob"));
    EXPECT_FALSE(may(claims, "ada", "user-"));
    EXPECT_FALSE(may(claims, "", "user-"));
    EXPECT_FALSE(may(claims, "ada", "user-ada-2"));
}

TEST(room_policy, a_team_lets_in_whom_the_token_lists) {
    const object claims{{"teams", {"red", "blue"}}};
    EXPECT_TRUE(may(claims, "ada", "team-red"));
    EXPECT_FALSE(may(claims, "ada", "team-green"));
    EXPECT_FALSE(may(claims, "ada", "team-"));
    EXPECT_FALSE(may({{"teams", "red"}}, "ada", "team-red"));
    EXPECT_FALSE(may({}, "ada", "team-red"));
}

TEST(room_policy, admin_rooms_want_the_role) {
    EXPECT_TRUE(may({{"role", "admin"}}, "ada", "admin-log"));
    EXPECT_FALSE(may({{"role", "user"}}, "ada", "admin"));
    EXPECT_FALSE(may({{"role", {"admin"}}}, "ada", "admin"));
}

TEST(room_policy, any_other_room_is_open_if_its_name_is_one) {
    EXPECT_TRUE(may({}, "ada", "general"));
    EXPECT_TRUE(may({}, "ada", "__proto__"));
    EXPECT_FALSE(may({}, "ada", ""));
    EXPECT_TRUE(may({}, "ada", std::string(64, 'x')));
    EXPECT_FALSE(may({}, "ada", std::string(65, 'x')));
    EXPECT_FALSE(may({}, "ada", "two\nlines"));
}

}  // namespace
}  // namespace anteroom_app
