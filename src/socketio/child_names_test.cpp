#include "socketio/child_names.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

using opened = child_names::opened;

TEST(child_names_test, a_name_is_created_once_however_many_shards_have_it) {
    child_names names;
    EXPECT_EQ(names.open("/a", 2), opened::created);
    EXPECT_EQ(names.open("/a", 2), opened::known);
    EXPECT_EQ(names.size(), 1u);
    names.close("/a");
    EXPECT_EQ(names.size(), 1u);
    names.close("/a");
    EXPECT_EQ(names.size(), 0u);
    EXPECT_EQ(names.open("/a", 2), opened::created);
}

TEST(child_names_test, one_more_than_the_limit_is_not_opened) {
    child_names names;
    EXPECT_EQ(names.open("/a", 2), opened::created);
    EXPECT_EQ(names.open("/b", 2), opened::created);
    EXPECT_EQ(names.open("/c", 2), opened::full);
    EXPECT_EQ(names.open("/b", 2), opened::known);
    names.close("/a");
    EXPECT_EQ(names.open("/c", 2), opened::created);
}

TEST(child_names_test, closing_what_nobody_opened_changes_nothing) {
    child_names names;
    names.close("/a");
    EXPECT_EQ(names.size(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio
