#include "auth/token_issuer.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

jose::signing_key signer() {
    return *jose::signing_key::hmac(jose::algorithm::hs256, jose::test::secret);
}

TEST(token_issuer, what_it_issues_is_accepted_for_its_lifetime) {
    for (const auto& key :
         {signer(), *jose::signing_key::from_pem(jose::test::rsa_2048().private_pem),
          *jose::signing_key::from_pem(jose::test::p256().private_pem),
          *jose::signing_key::from_pem(jose::test::ed25519().private_pem)}) {
        const token_issuer issuer(
            {.key = key, .lifetime = 10min, .issuer = "us", .audience = "chat"});
        const auto by = verifier::make({.keys = {key.verifying_key()},
                                        .issuer = "us",
                                        .audience = "chat",
                                        .lifetime_max = 10min});
        const auto token = issuer.issue({{"sub", "ada"}}, noon + 999ms);
        ASSERT_TRUE(token);
        const auto verified = by->verify(*token, noon + 1s);
        ASSERT_TRUE(verified) << verified.error().message();
        EXPECT_EQ(verified->who().subject, "ada");
        EXPECT_EQ(verified->issued_at(), noon);
        EXPECT_EQ(verified->expires_at(), noon + 10min);
        EXPECT_EQ(reason(*by, *token, noon + 10min + 30s), errc::expired);
    }
}

TEST(token_issuer, its_own_claims_win_over_those_it_is_given) {
    const token_issuer issuer({.key = signer(), .issuer = "us", .audience = "chat"});
    const auto token = issuer.issue(
        {{"sub", "a"}, {"exp", 253402300799}, {"iat", 0}, {"iss", "them"}, {"aud", "all"}}, noon);
    const auto verified = plain_verifier().verify(*token, noon);
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->expires_at(), noon + 1h);
    EXPECT_EQ(verified->issued_at(), noon);
    EXPECT_EQ(verified->values().at("iss").as_string(), "us");
    EXPECT_EQ(verified->values().at("aud").as_string(), "chat");
}

TEST(token_issuer, names_its_key_and_its_type) {
    const token_issuer issuer({.key = *signer().with_id("k1"), .type = "at+jwt"});
    const std::string token = *issuer.issue({{"sub", "a"}}, noon);
    const auto parsed = jose::parse_compact(token);
    EXPECT_EQ(parsed->header.kid, "k1");
    EXPECT_EQ(parsed->header.typ, "at+jwt");
}

TEST(token_issuer, makes_no_token_that_no_verifier_takes) {
    const token_issuer issuer({.key = signer()});
    const auto with = [&](std::size_t bytes) {
        return issuer.issue({{"sub", "a"}, {"x", std::string(bytes, 'x')}}, noon);
    };
    EXPECT_TRUE(with(5000));
    EXPECT_EQ(with(8000).error(), jose::errc::token_too_long);
}

}  // namespace
}  // namespace anteroom::auth
