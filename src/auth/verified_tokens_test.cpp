#include "auth/verified_tokens.hpp"

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

// Verifies a token and keeps it; answers its digest.
jose::token_digest keep(verified_tokens& in, const verifier& by, const std::string& token) {
    const auto digest = jose::digest_of(token);
    in.keep(by, digest, by.examine(token, digest, noon).value());
    return digest;
}

TEST(verified_tokens, JWT_17_a_token_is_found_with_its_own_claims) {
    const verifier by = plain_verifier();
    verified_tokens known;
    const auto one = keep(known, by, numbered_token(1));
    const auto two = keep(known, by, numbered_token(2));
    EXPECT_EQ(known.find(by, one, noon)->says.who().subject, "1");
    EXPECT_EQ(known.find(by, two, noon)->says.who().subject, "2");
    EXPECT_EQ(known.find(by, jose::digest_of(numbered_token(3)), noon), nullptr);
}

// CVE-2026-35039: a cache that knew tokens by less than all of their bytes.
TEST(verified_tokens, JWT_17_the_same_claims_under_another_signature_are_another_token) {
    const verifier by = plain_verifier();
    verified_tokens known;
    const std::string token = numbered_token(1);
    keep(known, by, token);
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string other = token;
        other[at] = static_cast<char>(other[at] ^ 1);
        EXPECT_EQ(known.find(by, jose::digest_of(other), noon), nullptr) << at;
    }
}

TEST(verified_tokens, JWT_17_what_one_policy_accepted_another_has_not) {
    const verifier by = plain_verifier();
    const verifier other = *verifier::make({.keys = {hmac_key()}, .audience = "chat"});
    verified_tokens known;
    const auto token = keep(known, by, numbered_token(1));
    EXPECT_NE(known.find(by, token, noon), nullptr);
    EXPECT_EQ(known.find(other, token, noon), nullptr);
}

TEST(verified_tokens, JWT_17_an_expired_token_is_not_found) {
    const verifier by = plain_verifier();
    verified_tokens known;
    const auto token = keep(known, by, numbered_token(1));
    EXPECT_NE(known.find(by, token, noon + 1h + 29s), nullptr);
    EXPECT_EQ(known.find(by, token, noon + 1h + 30s), nullptr);
    // And it is gone, whatever the clock says then.
    EXPECT_EQ(known.find(by, token, noon), nullptr);
}

TEST(verified_tokens, JWT_17_a_clock_that_is_set_back_makes_a_token_not_valid_yet) {
    const verifier by = plain_verifier();
    verified_tokens known;
    for (const char* claim : {"nbf", "iat"}) {
        const auto token = keep(
            known, by, hour_token(R"(,"sub":"a",")" + std::string(claim) + "\":" + seconds(noon)));
        EXPECT_NE(known.find(by, token, noon - 30s), nullptr);
        EXPECT_EQ(known.find(by, token, noon - 31s), nullptr);
    }
}

TEST(verified_tokens, JWT_17_other_keys_make_every_token_of_the_issuer_unknown) {
    const auto set_of = [](std::string_view secret) {
        return boost::make_shared<const key_set>(*key_set::make({{hmac_key(secret), {}}}));
    };
    const auto source = std::make_shared<key_source>();
    source->replace(set_of(jose::test::secret));
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    verified_tokens known;
    const auto token = keep(known, by, numbered_token(1));
    EXPECT_NE(known.find(by, token, noon), nullptr);
    source->replace(set_of(jose::test::other_secret));
    EXPECT_EQ(known.find(by, token, noon), nullptr);
    EXPECT_EQ(reason(by, numbered_token(1)), errc::signature_wrong);
}

TEST(verified_tokens, JWT_17_a_token_of_a_previous_secret_is_gone_with_it) {
    const auto source = std::make_shared<key_source>(
        *key_set::make({{hmac_key(jose::test::other_secret), {}}, {hmac_key(), noon + 10min}}));
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    verified_tokens known;
    const auto token = keep(known, by, numbered_token(1));
    EXPECT_NE(known.find(by, token, noon + 10min - 1ms), nullptr);
    EXPECT_EQ(known.find(by, token, noon + 10min), nullptr);
    EXPECT_EQ(reason(by, numbered_token(1), noon + 10min - 1ms), base::error_code{});
    EXPECT_EQ(reason(by, numbered_token(1), noon + 10min), errc::signature_wrong);
}

TEST(verified_tokens, JWT_17_the_number_is_bounded_and_who_comes_again_stays) {
    const verifier by = plain_verifier();
    verified_tokens known({.tokens_max = 8, .bytes_max = 1'000'000});
    const auto regular = keep(known, by, numbered_token(0));
    for (int i = 1; i < 100; ++i) {
        keep(known, by, numbered_token(i));
        EXPECT_LE(known.size(), 8u);
        EXPECT_NE(known.find(by, regular, noon), nullptr);
    }
    EXPECT_EQ(known.find(by, jose::digest_of(numbered_token(1)), noon), nullptr);
}

TEST(verified_tokens, JWT_17_the_memory_of_their_claims_is_bounded) {
    const verifier by = plain_verifier();
    verified_tokens known({.tokens_max = 1'000, .bytes_max = 64 * 1024});
    for (int i = 0; i < 100; ++i)
        keep(known, by,
             hour_token(R"(,"sub":")" + std::to_string(i) + R"(","pad":")" +
                        std::string(4'000, 'x') + '"'));
    EXPECT_GT(known.size(), 4u);
    EXPECT_LT(known.size(), 20u);
}

TEST(verified_tokens, JWT_17_clear_forgets_them_all) {
    const verifier by = plain_verifier();
    verified_tokens known;
    const auto token = keep(known, by, numbered_token(1));
    known.clear();
    EXPECT_EQ(known.size(), 0u);
    EXPECT_EQ(known.find(by, token, noon), nullptr);
}

}  // namespace
}  // namespace anteroom::auth
