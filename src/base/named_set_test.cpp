#include "base/named_set.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

struct thing {
    std::string name;
};
struct name_of_thing {
    std::string_view operator()(const thing& one) const { return one.name; }
};

TEST(named_set, finds_objects_by_their_names) {
    named_set<std::unique_ptr<thing>, name_of_thing> all;
    EXPECT_TRUE(all.insert(std::make_unique<thing>(thing{"one"})).second);
    EXPECT_TRUE(all.insert(std::make_unique<thing>(thing{"two"})).second);
    EXPECT_FALSE(all.insert(std::make_unique<thing>(thing{"one"})).second);
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ((*all.find(std::string_view{"two"}))->name, "two");
    EXPECT_EQ(all.find(std::string_view{"three"}), all.end());
    EXPECT_EQ(all.erase(std::string_view{"one"}), 1u);
    EXPECT_EQ(all.find(std::string_view{"one"}), all.end());
}

TEST(named_set, a_thousand_things_are_found_each) {
    named_set<thing*, name_of_thing> all;
    std::vector<thing> things;
    for (int number = 0; number < 1'000; ++number) things.push_back({std::to_string(number)});
    for (auto& one : things) all.insert(&one);
    for (auto& one : things) EXPECT_EQ(*all.find(std::string_view{one.name}), &one);
}

}  // namespace
}  // namespace anteroom::base
