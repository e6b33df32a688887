#include "socketio/room_index.hpp"

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using names = std::set<std::string>;

class room_index_test : public testing::Test {
  protected:
    socket& make() {
        made_.emplace_back(
            new socket(shard_.in(), below_.who, shard_.runner, base::make_id(shard_.random)));
        return *made_.back();
    }
    bool join(socket& who, std::string_view room) {
        return index_.join(who, who.memberships(), room);
    }
    bool leave(socket& who, std::string_view room) { return index_.leave(who.memberships(), room); }
    static names rooms_of(socket& who) {
        names found;
        for (const auto& one : who.memberships()) found.insert(one.in->name);
        EXPECT_EQ(found.size(), who.memberships().size());
        return found;
    }
    std::set<socket*> members_of(std::string_view room) {
        std::set<socket*> found;
        if (const auto* in = index_.find(room))
            for (const auto& one : in->members) found.insert(one.who);
        return found;
    }
    // Each membership and its member point at each other.
    bool consistent() {
        for (const auto& who : made_) {
            auto& all = who->memberships();
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (all[i].position >= all[i].in->members.size()) return false;
                const auto& member = all[i].in->members[all[i].position];
                if (member.who != who.get() || member.position != i) return false;
            }
        }
        return true;
    }

    test::test_shard shard_;
    test::peer below_{shard_};
    std::vector<socket_ptr> made_;
    room_index index_;
};

TEST_F(room_index_test, a_socket_is_in_the_rooms_that_it_joined) {
    auto& a = make();
    auto& b = make();
    EXPECT_TRUE(join(a, "x"));
    EXPECT_TRUE(join(b, "x"));
    EXPECT_TRUE(join(a, "y"));
    EXPECT_EQ(members_of("x"), (std::set<socket*>{&a, &b}));
    EXPECT_EQ(members_of("y"), (std::set<socket*>{&a}));
    EXPECT_EQ(rooms_of(a), (names{"x", "y"}));
}

TEST_F(room_index_test, joining_twice_is_joining_once) {
    auto& a = make();
    EXPECT_TRUE(join(a, "x"));
    EXPECT_FALSE(join(a, "x"));
    EXPECT_EQ(a.memberships().size(), 1u);
    EXPECT_EQ(index_.find("x")->members.size(), 1u);
}

TEST_F(room_index_test, a_room_is_gone_when_its_last_member_leaves) {
    auto& a = make();
    join(a, "x");
    EXPECT_TRUE(leave(a, "x"));
    EXPECT_EQ(index_.find("x"), nullptr);
    EXPECT_EQ(index_.size(), 0u);
    EXPECT_FALSE(leave(a, "x"));
    EXPECT_FALSE(leave(a, "never"));
}

TEST_F(room_index_test, names_are_told_apart_byte_by_byte) {
    auto& a = make();
    for (const std::string name : {"a", "A", "", " ", "__proto__", "a\xcc\x81", "\xc3\xa1"})
        EXPECT_TRUE(join(a, name)) << name;
    EXPECT_EQ(a.memberships().size(), 7u);
    EXPECT_TRUE(join(a, std::string_view{"a\0b", 3}));
}

TEST_F(room_index_test, agrees_with_a_naive_model_whatever_happens) {
    const char* const given = std::getenv("ANTEROOM_SEED");
    const std::uint64_t seed = given ? std::stoull(given) : std::random_device{}();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("ANTEROOM_SEED=" + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto below = [&](std::size_t bound) { return random() % bound; };

    for (int i = 0; i < 12; ++i) make();
    std::map<std::string, std::set<socket*>> model;
    for (int step = 0; step < 20'000; ++step) {
        auto& who = *made_[below(made_.size())];
        const std::string room = "room-" + std::to_string(below(9));
        switch (below(10)) {
            case 0:
                index_.leave_all(who.memberships());
                for (auto& [name, members] : model) members.erase(&who);
                break;
            case 1:
            case 2:
            case 3:
            case 4:
                ASSERT_EQ(leave(who, room), model[room].erase(&who) == 1) << step;
                break;
            default:
                ASSERT_EQ(join(who, room), model[room].insert(&who).second) << step;
        }
        ASSERT_TRUE(consistent()) << step;
        std::size_t rooms = 0;
        for (const auto& [name, members] : model) {
            rooms += !members.empty();
            ASSERT_EQ(members_of(name), members) << name << " at step " << step;
        }
        ASSERT_EQ(index_.size(), rooms) << step;
    }
    for (const auto& who : made_) index_.leave_all(who->memberships());
    EXPECT_EQ(index_.size(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio
