#include "jose/public_jwk.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"
#include "jose/jwk_set.hpp"
#include "jose/signing_key.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

constexpr algorithm public_algorithms[] = {algorithm::rs256,  algorithm::rs512, algorithm::ps384,
                                           algorithm::es256,  algorithm::es384, algorithm::es512,
                                           algorithm::ed25519};

TEST(public_jwk, what_is_written_is_read_back_as_the_same_key) {
    for (const algorithm alg : public_algorithms) {
        SCOPED_TRACE(traits(alg).name);
        const auto signer = signing_key::from_pem(test::pair_for(alg).private_pem, alg);
        const auto named = signer->verifying_key().with_id("k1");
        const auto jwk = public_jwk(*named);
        ASSERT_TRUE(jwk);
        const auto back = key::from_jwk(boost::json::serialize(*jwk));
        ASSERT_TRUE(back) << back.error().message();
        EXPECT_EQ(back->alg(), alg);
        EXPECT_EQ(back->id(), "k1");
        EXPECT_TRUE(back->verifies("a text", *signer->sign("a text")));
        EXPECT_EQ(*thumbprint(*back), *thumbprint(*named));
    }
}

TEST(public_jwk, nothing_of_the_private_half_is_written) {
    for (const algorithm alg : public_algorithms) {
        const auto signer = signing_key::from_pem(test::pair_for(alg).private_pem, alg);
        const auto jwk = public_jwk(signer->verifying_key());
        for (const auto& member : *jwk)
            EXPECT_NE(std::string_view("alg crv e kid kty n use x y").find(member.key()),
                      std::string_view::npos)
                << member.key();
    }
}

TEST(public_jwk, JWT_15_a_secret_is_never_written) {
    const auto secret = *key::hmac(algorithm::hs256, test::secret);
    EXPECT_EQ(public_jwk(secret).error(), errc::key_is_secret);
    EXPECT_EQ(thumbprint(secret).error(), errc::key_is_secret);
    EXPECT_EQ(public_jwk_set({&secret, 1}).error(), errc::key_is_secret);
}

TEST(public_jwk, a_set_is_read_back) {
    const key keys[] = {*key::from_pem(test::p256().public_pem)->with_id("one"),
                        *key::from_pem(test::rsa_2048().public_pem)->with_id("two")};
    const auto set = parse_jwk_set(*public_jwk_set(keys));
    ASSERT_EQ(set->keys.size(), 2u);
    EXPECT_EQ(set->keys[1].id(), "two");
    EXPECT_EQ(*public_jwk_set({}), R"({"keys":[]})");
}

// RFC 7638 3.1.
TEST(rfc7638, section_3_1_the_thumbprint_of_an_rsa_key) {
    const auto known = key::from_jwk(
        R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1)"
        R"(RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN)"
        R"(5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91)"
        R"(CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCu)"
        R"(r-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
    ASSERT_TRUE(known);
    EXPECT_EQ(*thumbprint(*known), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

}  // namespace
}  // namespace anteroom::jose
