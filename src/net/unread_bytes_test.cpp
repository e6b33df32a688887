#include "net/unread_bytes.hpp"

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

TEST(unread_bytes, are_taken_from_the_front_and_added_at_the_end) {
    unread_bytes waiting;
    EXPECT_TRUE(waiting.empty());
    waiting.append("one two ");
    waiting.take(4);
    EXPECT_EQ(waiting.view(), "two ");
    waiting.append("three");
    EXPECT_EQ(waiting.view(), "two three");
    waiting.take(4);
    EXPECT_EQ(waiting.size(), 5u);
    EXPECT_EQ(waiting.release(), "three");
    EXPECT_TRUE(waiting.empty());
    EXPECT_EQ(waiting.release(), "");
}

TEST(unread_bytes, begin_anew_when_all_is_taken) {
    unread_bytes waiting{"all"};
    waiting.take(3);
    EXPECT_TRUE(waiting.empty());
    waiting.append("more");
    EXPECT_EQ(waiting.view(), "more");
}

}  // namespace
}  // namespace anteroom::net
