#include "base/random.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(make_id, is_twenty_url_safe_characters) {
    system_random random;
    const std::string id = make_id(random);
    EXPECT_EQ(id.size(), 20u);
    EXPECT_TRUE(std::ranges::all_of(id, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '-';
    })) << id;
}

TEST(make_id, does_not_repeat) {
    system_random random;
    std::set<std::string> ids;
    for (int i = 0; i < 20'000; ++i) ids.insert(make_id(random));
    EXPECT_EQ(ids.size(), 20'000u);
}

TEST(system_random, fills_large_and_small_requests) {
    system_random random;
    std::string large(5000, '\0');
    random.fill({reinterpret_cast<unsigned char*>(large.data()), large.size()});
    EXPECT_LT(std::ranges::count(large, '\0'), 200);
}

}  // namespace
}  // namespace anteroom::base
