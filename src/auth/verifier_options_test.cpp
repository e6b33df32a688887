// Unsafe configurations, which `verifier::make` refuses.

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

base::error_code flaw(verifier_options options) {
    const auto made = verifier::make(std::move(options));
    return made ? base::error_code{} : made.error();
}

const base::error_code safe{};

TEST(verifier_options, without_keys_there_is_no_verifier) {
    EXPECT_EQ(flaw({}), errc::no_keys);
    EXPECT_EQ(flaw({.keys = {hmac_key()}}), safe);
}

TEST(verifier_options, at_most_100_keys) {
    EXPECT_EQ(flaw({.keys = std::vector<jose::key>(100, hmac_key())}), safe);
    EXPECT_EQ(flaw({.keys = std::vector<jose::key>(101, hmac_key())}), errc::too_many_keys);
}

TEST(verifier_options, JWT_05_secrets_and_public_keys_never_mix) {
    const auto published = *jose::key::from_pem(jose::test::p256().public_pem);
    const auto rsa = *jose::key::from_pem(jose::test::rsa_2048().public_pem);
    EXPECT_EQ(flaw({.keys = {hmac_key(), published}}), errc::secret_beside_public_key);
    EXPECT_EQ(flaw({.keys = {published, rsa, hmac_key()}}), errc::secret_beside_public_key);
    EXPECT_EQ(flaw({.keys = {published, rsa}}), safe);
}

TEST(verifier_options, one_id_names_one_key_of_an_algorithm) {
    const auto one = *hmac_key().with_id("k");
    const auto other = *hmac_key(jose::test::other_secret).with_id("k");
    const auto longer = *jose::key::hmac(jose::algorithm::hs512, jose::test::secret)->with_id("k");
    EXPECT_EQ(flaw({.keys = {one, other}}), errc::key_id_repeated);
    EXPECT_EQ(flaw({.keys = {one, longer}}), safe);
    EXPECT_EQ(flaw({.keys = {hmac_key(), hmac_key(jose::test::other_secret)}}), safe);
}

TEST(verifier_options, JWT_11_leeway_is_0_to_60_seconds) {
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .leeway = -1s}), errc::leeway_out_of_range);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .leeway = 0s}), safe);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .leeway = 59s}), safe);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .leeway = 60s}), safe);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .leeway = 61s}), errc::leeway_out_of_range);
    EXPECT_EQ(plain_verifier().leeway(), 30s);
}

TEST(verifier_options, requirements_that_require_nothing_are_mistakes) {
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .issuer = ""}), errc::empty_requirement);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .audience = ""}), errc::empty_requirement);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .type = ""}), errc::empty_requirement);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .lifetime_max = 0s}), errc::lifetime_out_of_range);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .lifetime_max = 1s}), safe);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .user_id_claims = {}}), errc::user_id_claim_unnamed);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .user_id_claims = {"id", ""}}),
              errc::user_id_claim_unnamed);
}

}  // namespace
}  // namespace anteroom::auth
