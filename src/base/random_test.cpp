#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.hpp"

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

TEST(make_id, sid_entropy_a_million_ids_are_a_million_and_no_bit_of_them_stands_still) {
    constexpr std::size_t count = 1'000'000;
    constexpr std::size_t id_bytes = 15;
    system_random random;
    std::vector<std::string> ids;
    ids.reserve(count);
    std::array<std::size_t, id_bytes * 8> ones{};
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back(*base64url_decode(make_id(random)));
        for (std::size_t bit = 0; bit < ones.size(); ++bit)
            ones[bit] += unsigned{static_cast<unsigned char>(ids.back()[bit / 8])} >> bit % 8 & 1u;
    }
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
    // Ten standard deviations of a fair coin.
    for (const std::size_t set : ones) EXPECT_NEAR(static_cast<double>(set), count / 2.0, 5000.0);
}

TEST(system_random, fills_large_and_small_requests) {
    system_random random;
    std::string large(5000, '\0');
    random.fill({reinterpret_cast<unsigned char*>(large.data()), large.size()});
    EXPECT_LT(std::ranges::count(large, '\0'), 200);
}

}  // namespace
}  // namespace anteroom::base
