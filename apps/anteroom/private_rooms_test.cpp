#include "private_rooms.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

namespace anteroom_app {
namespace {

using outcome = private_rooms::outcome;

const person ada{"ada", "Ada"};
const person bob{"bob", "Bob"};

std::string listed(const private_rooms& rooms, const std::string& id) {
    return boost::json::serialize(rooms.open_to(id));
}

TEST(private_rooms, one_that_nobody_has_made_lets_nobody_in) {
    const private_rooms rooms;
    EXPECT_FALSE(rooms.admits("private-attic", "ada"));
    EXPECT_TRUE(rooms.admits("attic", "ada"));
}

TEST(private_rooms, let_in_who_made_them_and_whom_they_invited) {
    private_rooms rooms;
    EXPECT_EQ(rooms.make("private-attic", ada), outcome::done);
    EXPECT_TRUE(rooms.admits("private-attic", "ada"));
    EXPECT_FALSE(rooms.admits("private-attic", "bob"));
    EXPECT_EQ(rooms.invite("private-attic", "ada", "bob"), outcome::done);
    EXPECT_TRUE(rooms.admits("private-attic", "bob"));
    const std::string attic = R"([{"room":"private-attic","owner":{"id":"ada","name":"Ada"}}])";
    EXPECT_EQ(listed(rooms, "ada"), attic);
    EXPECT_EQ(listed(rooms, "bob"), attic);
    EXPECT_EQ(listed(rooms, "eve"), "[]");
}

TEST(private_rooms, are_nobody_elses_to_make_again_or_to_invite_to_or_to_close) {
    private_rooms rooms;
    rooms.make("private-attic", ada);
    rooms.invite("private-attic", "ada", "bob");
    EXPECT_EQ(rooms.make("private-attic", bob), outcome::taken);
    EXPECT_EQ(rooms.make("private-attic", ada), outcome::done);
    EXPECT_EQ(rooms.invite("private-attic", "bob", "eve"), outcome::not_yours);
    EXPECT_EQ(rooms.invite("private-cellar", "ada", "bob"), outcome::not_yours);
    EXPECT_FALSE(rooms.close("private-attic", "bob"));
    EXPECT_FALSE(rooms.close("private-cellar", "ada"));
    EXPECT_FALSE(rooms.admits("private-attic", "eve"));
}

TEST(private_rooms, once_closed_are_forgotten_with_their_invitations) {
    private_rooms rooms;
    rooms.make("private-attic", ada);
    rooms.invite("private-attic", "ada", "bob");
    EXPECT_EQ(rooms.close("private-attic", "ada"), (std::vector<std::string>{"ada", "bob"}));
    EXPECT_FALSE(rooms.close("private-attic", "ada"));
    EXPECT_EQ(listed(rooms, "ada") + listed(rooms, "bob"), "[][]");
    EXPECT_EQ(rooms.make("private-attic", bob), outcome::done);
    EXPECT_FALSE(rooms.admits("private-attic", "ada"));
}

TEST(private_rooms, are_limited_for_each_owner_in_guests_and_in_all) {
    private_rooms rooms{{.rooms_max = 3, .rooms_of_owner_max = 2, .guests_of_room_max = 1}};
    rooms.make("private-a", ada);
    rooms.make("private-b", ada);
    EXPECT_EQ(rooms.make("private-c", ada), outcome::too_many);
    EXPECT_EQ(rooms.make("private-c", bob), outcome::done);
    EXPECT_EQ(rooms.make("private-d", bob), outcome::too_many);
    EXPECT_EQ(rooms.invite("private-a", "ada", "bob"), outcome::done);
    EXPECT_EQ(rooms.invite("private-a", "ada", "bob"), outcome::done);
    EXPECT_EQ(rooms.invite("private-a", "ada", "eve"), outcome::too_many);
    rooms.close("private-a", "ada");
    EXPECT_EQ(rooms.make("private-d", ada), outcome::done);
}

TEST(private_rooms, have_so_many_guests_in_all_until_one_is_closed) {
    private_rooms rooms{{.guests_of_room_max = 2, .guests_max = 3}};
    rooms.make("private-a", ada);
    rooms.make("private-b", bob);
    for (const auto* guest : {"eve", "kim"})
        EXPECT_EQ(rooms.invite("private-a", "ada", guest), outcome::done);
    EXPECT_EQ(rooms.invite("private-b", "bob", "eve"), outcome::done);
    EXPECT_EQ(rooms.invite("private-b", "bob", "kim"), outcome::too_many);
    rooms.close("private-a", "ada");
    EXPECT_EQ(rooms.invite("private-b", "bob", "kim"), outcome::done);
}

}  // namespace
}  // namespace anteroom_app
