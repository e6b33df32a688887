#include "typing_pace.hpp"

#include <gtest/gtest.h>

namespace anteroom_app {
namespace {

using namespace std::chrono_literals;

TEST(typing_pace, a_room_hears_of_each_person_once_in_an_interval) {
    typing_pace pace;
    const typing_pace::instant start{};
    EXPECT_TRUE(pace.may_tell("hall", "ada", start));
    EXPECT_FALSE(pace.may_tell("hall", "ada", start + typing_pace::interval - 1ms));
    EXPECT_TRUE(pace.may_tell("hall", "bob", start));
    EXPECT_TRUE(pace.may_tell("attic", "ada", start));
    EXPECT_TRUE(pace.may_tell("hall", "ada", start + typing_pace::interval));
    EXPECT_FALSE(pace.may_tell("hall", "ada", start + 2 * typing_pace::interval - 1ms));
}

TEST(typing_pace, who_has_said_it_may_type_again_at_once) {
    typing_pace pace;
    const typing_pace::instant start{};
    EXPECT_TRUE(pace.may_tell("hall", "ada", start));
    pace.forget("hall", "ada");
    EXPECT_TRUE(pace.may_tell("hall", "ada", start));
}

TEST(typing_pace, a_room_that_is_forgotten_has_heard_of_nobody) {
    typing_pace pace;
    const typing_pace::instant start{};
    for (const auto* room : {"attic", "attic-2", "aa"})
        for (const auto* id : {"ada", "bob"}) EXPECT_TRUE(pace.may_tell(room, id, start));
    pace.forget("attic");
    for (const auto* id : {"ada", "bob"}) {
        EXPECT_TRUE(pace.may_tell("attic", id, start));
        EXPECT_FALSE(pace.may_tell("attic-2", id, start));
        EXPECT_FALSE(pace.may_tell("aa", id, start));
    }
}

TEST(typing_pace, a_word_lasts_until_the_next_one_can_come) {
    EXPECT_GT(typing_pace::good_for, 2 * typing_pace::interval);
}

}  // namespace
}  // namespace anteroom_app
