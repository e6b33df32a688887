#include "identity/refresh_token.hpp"

#include <set>

#include <gtest/gtest.h>

namespace anteroom::identity {
namespace {

const refresh_token_mint mint{refresh_token_mint::key{1, 2, 3}};

TEST(refresh_token, is_read_again_by_who_made_it) {
    base::system_random random;
    const auto made = mint.found_family(random);
    const auto read = mint.read(made.text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->family, made.family);
    EXPECT_EQ(read->digest(), made.digest());
    EXPECT_EQ(made.text.size(), 86u) << "64 bytes as base64url";
}

TEST(refresh_token, the_next_one_is_of_the_same_family_and_another) {
    base::system_random random;
    const auto first = mint.found_family(random);
    const auto next = mint.make(first.family, random);
    EXPECT_EQ(next.family, first.family);
    EXPECT_NE(next.text, first.text);
    EXPECT_TRUE(mint.read(next.text));
}

TEST(refresh_token, ten_thousand_are_all_different) {
    base::system_random random;
    std::set<std::string> all;
    for (int i = 0; i < 10'000; ++i) all.insert(mint.found_family(random).text);
    EXPECT_EQ(all.size(), 10'000u);
}

TEST(refresh_token, with_any_character_changed_is_none) {
    base::system_random random;
    const auto made = mint.found_family(random);
    for (std::size_t i = 0; i < made.text.size(); ++i) {
        std::string forged = made.text;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(mint.read(forged)) << i;
    }
}

TEST(refresh_token, cut_anywhere_or_longer_is_none) {
    base::system_random random;
    const auto made = mint.found_family(random);
    for (std::size_t i = 0; i < made.text.size(); ++i)
        EXPECT_FALSE(mint.read(std::string_view{made.text}.substr(0, i))) << i;
    EXPECT_FALSE(mint.read(made.text + "A"));
    EXPECT_FALSE(mint.read(made.text + "AAAA"));
    EXPECT_FALSE(mint.read("\xff\xfe not base64 \n"));
}

TEST(refresh_token, of_another_key_is_none) {
    base::system_random random;
    const refresh_token_mint other{refresh_token_mint::key{9}};
    EXPECT_FALSE(mint.read(other.found_family(random).text));
}

TEST(refresh_token, a_sealed_successor_opens_for_the_token_before_it_alone) {
    base::system_random random;
    const auto first = mint.found_family(random);
    const auto next = mint.make(first.family, random);
    const std::string sealed = mint.seal(next, first, random);
    EXPECT_EQ(sealed.find(next.text), std::string::npos);
    const auto opened = mint.open(sealed, first);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->text, next.text);
    EXPECT_FALSE(mint.open(sealed, next));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string forged = sealed;
        forged[i] = static_cast<char>(forged[i] ^ 1);
        EXPECT_FALSE(mint.open(forged, first)) << i;
        EXPECT_FALSE(mint.open(std::string_view{sealed}.substr(0, i), first)) << i;
    }
}

}  // namespace
}  // namespace anteroom::identity
