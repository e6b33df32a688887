#include "token.hpp"

#include <gtest/gtest.h>

#include <set>

namespace anteroom::bench {
namespace {

TEST(token_mint, writes_base64url_without_padding) {
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foo"), "Zm9v");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(token_mint, makes_three_parts_and_another_user_each_time) {
    token_mint mint(token_signer::hs256("a secret of at least thirty-two bytes"));
    const std::string first = mint.next();
    const std::string second = mint.next();
    EXPECT_NE(first, second);
    EXPECT_EQ(first.find('.'), std::string("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9").size());
    constexpr std::size_t mac_characters = 43;  // 32 bytes
    EXPECT_EQ(first.size() - first.rfind('.') - 1, mac_characters);
}

TEST(token_mint, gives_out_in_turn_what_was_made_beforehand) {
    token_mint mint(token_signer::hs256("a secret of at least thirty-two bytes"), 3);
    std::set<std::string> seen;
    for (int i = 0; i < 7; ++i) seen.insert(mint.next());
    EXPECT_EQ(seen.size(), 3u);
}

}  // namespace
}  // namespace anteroom::bench
