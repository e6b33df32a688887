#include "gateway/session_home.hpp"

#include <gtest/gtest.h>

namespace anteroom::gateway {
namespace {

TEST(session_home, an_id_made_for_a_shard_leads_there) {
    base::system_random random;
    for (std::size_t shards : {1U, 2U, 3U, 64U})
        for (std::size_t shard = 0; shard < shards; ++shard) {
            const std::string id = make_id_at_home(random, shard, shards);
            EXPECT_EQ(id.size(), 20);
            EXPECT_EQ(home_of_session(id, shards), shard);
        }
}

TEST(session_home, any_text_has_a_home) {
    for (const std::string_view text : {"", "x", "\xff\x00", "../../etc"})
        EXPECT_LT(home_of_session(text, 5), 5);
}

TEST(session_home, ids_are_spread_evenly) {
    base::system_random random;
    constexpr int ids = 40'000;
    int counts[4] = {};
    for (int i = 0; i < ids; ++i) ++counts[home_of_session(base::make_id(random), 4)];
    for (const int count : counts) EXPECT_NEAR(count, ids / 4, ids / 20);
}

}  // namespace
}  // namespace anteroom::gateway
