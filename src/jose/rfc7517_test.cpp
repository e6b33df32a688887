// The examples of RFC 7517, appendix A.

#include <gtest/gtest.h>

#include "jose/error.hpp"
#include "jose/jwk_set.hpp"

namespace anteroom::jose {
namespace {

const std::string ec_members =
    R"("kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
    R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")";
const std::string rsa_members =
    R"("kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aP)"
    R"(FFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4Q)"
    R"(yQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNL)"
    R"(yrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqD)"
    R"(Kgw","e":"AQAB","alg":"RS256","kid":"2011-04-29")";

TEST(rfc7517, appendix_a_1_of_the_public_keys_the_one_for_encryption_is_left_out) {
    const auto set = parse_jwk_set(R"({"keys":[{)" + ec_members + R"(,"use":"enc","kid":"1"},{)" +
                                   rsa_members + "}]}");
    ASSERT_TRUE(set);
    ASSERT_EQ(set->keys.size(), 1u);
    EXPECT_EQ(set->keys[0].id(), "2011-04-29");
    EXPECT_EQ(set->keys[0].alg(), algorithm::rs256);
    ASSERT_EQ(set->left_out.size(), 1u);
    EXPECT_EQ(set->left_out[0].reason, errc::jwk_not_for_signatures);
}

TEST(rfc7517, appendix_a_2_private_keys_are_left_out) {
    const std::string d = R"(,"d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE")";
    const auto set = parse_jwk_set(R"({"keys":[{)" + ec_members + d + R"(,"kid":"1"},{)" +
                                   rsa_members + d + "}]}");
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->keys.empty());
    ASSERT_EQ(set->left_out.size(), 2u);
    for (const auto& each : set->left_out) EXPECT_EQ(each.reason, errc::key_is_private);
}

TEST(rfc7517, appendix_a_3_symmetric_keys_are_left_out_of_sets) {
    const std::string wrapping = R"({"kty":"oct","alg":"A128KW","k":"GawgguFyGrWKav7AX4VKUg"})";
    const std::string signing =
        R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4h)"
        R"(cgUuTwjAzZr1Z9CAow","kid":"HMAC key used in JWS spec Appendix A.1 example"})";
    const auto set = parse_jwk_set(R"({"keys":[)" + wrapping + "," + signing + "]}");
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->keys.empty());
    ASSERT_EQ(set->left_out.size(), 2u);
    for (const auto& each : set->left_out) EXPECT_EQ(each.reason, errc::jwk_is_secret);
    EXPECT_EQ(key::from_jwk(wrapping).error(), errc::algorithm_not_for_key);
    EXPECT_EQ(key::from_jwk(signing)->alg(), algorithm::hs256);
}

}  // namespace
}  // namespace anteroom::jose
