#include "socketio/recovery_baggage.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;

constexpr base::steady_time start{1h};
const recovery_log::reader anybody{"/", "id", "user", 0, {}, {}, {}};

packet_offset offset(char c) {
    return *packet_offset::of(std::string(12, c));
}
std::vector<recovery_log::entry> packets(std::size_t count, log_position first) {
    std::vector<recovery_log::entry> all(count);
    for (auto& one : all) {
        one.offset = offset(static_cast<char>('a' + first % 26));
        one.at = first++;
        one.bytes = 100;
    }
    return all;
}

TEST(recovery_baggage_test, is_read_as_a_stream_of_the_log) {
    recovery_baggage::room room{{}};
    auto all = packets(4, 11);
    all[1].rooms = {"r"};
    all[2].rooms = {"id"};
    const auto one = room.add(std::move(all), 14, start);
    EXPECT_EQ(one->missed(anybody, 10)->size(), 3u);
    EXPECT_EQ(one->missed(anybody, 11)->front()->at, 13u);
    EXPECT_TRUE(one->missed(anybody, 14)->empty());
    auto member = anybody;
    member.rooms = {{"r", 10}};
    EXPECT_EQ(one->missed(member, 10)->size(), 4u);
    member.rooms = {{"r", 12}};
    EXPECT_EQ(one->missed(member, 10)->size(), 3u) << "it left that room, and came again";
    EXPECT_EQ(one->find(offset('n').text()), 13u);
    EXPECT_EQ(one->find(offset('z').text()), std::nullopt);
}

TEST(recovery_baggage_test, the_oldest_is_lost_where_all_of_it_is_too_much) {
    recovery_baggage::room room{{.bytes_max = 1'000}};
    const auto first = room.add(packets(4, 1), 4, start);
    const auto second = room.add(packets(4, 5), 8, start);
    EXPECT_EQ(room.bytes(), 800u);
    const auto third = room.add(packets(4, 9), 12, start);
    EXPECT_EQ(room.bytes(), 800u);
    EXPECT_EQ(first->missed(anybody, 3), std::nullopt);
    EXPECT_TRUE(first->missed(anybody, 4)->empty()) << "who has all of it lacks nothing";
    EXPECT_EQ(second->missed(anybody, 4)->size(), 4u);
    const auto large = room.add(packets(11, 13), 23, start);
    EXPECT_EQ(room.bytes(), 0u);
    EXPECT_EQ(large->missed(anybody, 12), std::nullopt);
}

// A socket that stays keeps those that came behind it and are gone from being let go.
TEST(recovery_baggage_test, so_many_that_came_and_went_count_as_well) {
    recovery_baggage::room room{{.count_max = 3}};
    const auto stays = room.add(packets(1, 1), 1, start);
    for (log_position at = 2; at <= 3; ++at) room.add(packets(1, at), at, start);
    EXPECT_EQ(stays->missed(anybody, 0)->size(), 1u);
    room.add(packets(1, 4), 4, start);
    EXPECT_EQ(stays->missed(anybody, 0), std::nullopt);
    EXPECT_EQ(room.bytes(), 0u);
}

TEST(recovery_baggage_test, what_nobody_needs_any_more_takes_nothing) {
    recovery_baggage::room room{{.age_max = 60s}};
    auto first = room.add(packets(4, 1), 4, start);
    first.reset();
    EXPECT_EQ(room.bytes(), 0u);
    const auto second = room.add(packets(4, 1), 4, start);
    room.trim(start + 60s);
    EXPECT_EQ(room.bytes(), 400u);
    room.trim(start + 61s);
    EXPECT_EQ(room.bytes(), 0u);
    EXPECT_EQ(second->missed(anybody, 0), std::nullopt);
}

}  // namespace
}  // namespace anteroom::socketio
