#include "room_members.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

namespace anteroom_app {
namespace {

TEST(room_members, two_connections_of_a_user_are_one_person) {
    room_members members;
    EXPECT_TRUE(members.add("general", {"ada", "Ada"}));
    EXPECT_FALSE(members.add("general", {"ada", "Ada"}));
    EXPECT_TRUE(members.add("general", {"bob", "Bob"}));
    EXPECT_EQ(boost::json::serialize(members.list("general")),
              R"([{"id":"ada","name":"Ada"},{"id":"bob","name":"Bob"}])");
    EXPECT_FALSE(members.remove("general", "ada"));
    EXPECT_TRUE(members.remove("general", "ada"));
    EXPECT_FALSE(members.remove("general", "ada"));
    EXPECT_FALSE(members.remove("elsewhere", "bob"));
    EXPECT_EQ(members.list("general").size(), 1u);
}

TEST(room_members, a_room_that_is_cleared_has_nobody_to_remove) {
    room_members members;
    members.add("attic", {"ada", "Ada"});
    members.add("hall", {"ada", "Ada"});
    members.clear("attic");
    EXPECT_EQ(members.list("attic").size(), 0u);
    EXPECT_FALSE(members.remove("attic", "ada"));
    EXPECT_EQ(members.list("hall").size(), 1u);
}

TEST(room_members, a_long_list_is_cut) {
    room_members members;
    for (int i = 0; i < 300; ++i) members.add("general", {std::to_string(i), "x"});
    EXPECT_EQ(members.list("general").size(), room_members::listed_max);
}

}  // namespace
}  // namespace anteroom_app
