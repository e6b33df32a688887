#include "room_history.hpp"

#include <gtest/gtest.h>

namespace anteroom_app {
namespace {

namespace json = boost::json;

json::object saying(std::string_view text) {
    return {{"text", text}};
}

std::string texts_of(const room_history& history, const std::string& room) {
    std::string all;
    for (const auto& each : history.of(room)) all += each.at("text").as_string().c_str();
    return all;
}

TEST(room_history, keeps_what_was_said_in_a_room_oldest_first) {
    room_history history;
    history.add("hall", saying("a"), 1'000);
    history.add("attic", saying("x"), 1'001);
    history.add("hall", saying("b"), 1'002);
    EXPECT_EQ(texts_of(history, "hall"), "ab");
    EXPECT_EQ(texts_of(history, "attic"), "x");
    EXPECT_TRUE(history.of("cellar").empty());
}

TEST(room_history, no_two_messages_have_the_same_time_also_when_the_clock_is_set_back) {
    room_history history;
    EXPECT_EQ(history.add("hall", saying("a"), 1'000).at("at"), 1'000);
    EXPECT_EQ(history.add("attic", saying("b"), 1'000).at("at"), 1'001);
    EXPECT_EQ(history.add("hall", saying("c"), 500).at("at"), 1'002);
    EXPECT_EQ(history.of("hall").back().at("at"), 1'002);
}

TEST(room_history, keeps_the_newest_messages_of_a_room) {
    room_history history{{.messages_of_room_max = 3}};
    for (const char* text : {"a", "b", "c", "d"}) history.add("hall", saying(text), 1);
    EXPECT_EQ(texts_of(history, "hall"), "bcd");
}

TEST(room_history, keeps_no_more_bytes_of_a_room_than_it_may) {
    room_history history{{.room_bytes_max = 200}};
    for (const char text : {'a', 'b', 'c'}) history.add("hall", saying(std::string(70, text)), 1);
    EXPECT_EQ(texts_of(history, "hall"), std::string(70, 'b') + std::string(70, 'c'));
    history.add("hall", saying(std::string(300, 'd')), 1);
    EXPECT_EQ(texts_of(history, "hall"), "") << "one alone that is too large is not kept either";
    history.add("hall", saying("e"), 1);
    EXPECT_EQ(texts_of(history, "hall"), "e");
}

TEST(room_history, forgets_the_room_that_was_silent_for_longest_when_there_are_too_many) {
    room_history history{{.rooms_max = 2}};
    history.add("hall", saying("a"), 1);
    history.add("attic", saying("b"), 1);
    history.add("hall", saying("c"), 1);
    history.add("cellar", saying("d"), 1);
    EXPECT_EQ(texts_of(history, "hall"), "ac");
    EXPECT_EQ(texts_of(history, "attic"), "");
    EXPECT_EQ(texts_of(history, "cellar"), "d");
}

TEST(room_history, forgets_silent_rooms_when_all_of_it_is_too_large) {
    room_history history{{.bytes_max = 300}};
    for (const char* room : {"hall", "attic", "cellar", "garden"})
        history.add(room, saying(std::string(70, 'x')), 1);
    EXPECT_TRUE(history.of("hall").empty());
    EXPECT_EQ(history.of("garden").size(), 1u);
}

TEST(room_history, forgets_a_room_that_is_closed) {
    room_history history;
    history.add("hall", saying("a"), 1);
    history.forget("hall");
    history.forget("cellar");
    EXPECT_TRUE(history.of("hall").empty());
    history.add("hall", saying("b"), 1);
    EXPECT_EQ(texts_of(history, "hall"), "b");
}

}  // namespace
}  // namespace anteroom_app
