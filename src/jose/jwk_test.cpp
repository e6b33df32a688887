#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/key.hpp"
#include "jose/signing_key.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

// A JWK with more members.
std::string oct(std::string_view secret) {
    return R"({"kty":"oct","k":")" + base::base64url_encode(secret) + R"("})";
}

base::error_code key_flaw(std::string_view jwk) {
    const auto loaded = key::from_jwk(jwk);
    return loaded ? base::error_code{} : loaded.error();
}

TEST(jwk, a_public_key_verifies_what_its_private_half_signs) {
    for (const auto* pair :
         {&test::rsa_2048(), &test::p256(), &test::p384(), &test::p521(), &test::ed25519()}) {
        const auto loaded = key::from_jwk(pair->public_jwk);
        ASSERT_TRUE(loaded) << loaded.error().message();
        const auto signer = signing_key::from_pem(pair->private_pem);
        EXPECT_EQ(loaded->alg(), signer->alg());
        EXPECT_TRUE(loaded->verifies("a text", *signer->sign("a text")));
    }
}

TEST(jwk, a_secret_is_loaded_with_its_id) {
    const auto loaded =
        key::from_jwk(test::with_members(oct(test::secret), R"("alg":"HS512","kid":"k1")"));
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->alg(), algorithm::hs512);
    EXPECT_EQ(loaded->id(), "k1");
    EXPECT_TRUE(loaded->is_secret());
    EXPECT_EQ(key::from_jwk(oct(test::secret))->alg(), algorithm::hs256);
}

TEST(jwk, JWT_05_alg_fits_the_kind_of_key_and_its_curve) {
    EXPECT_EQ(
        key::from_jwk(test::with_members(test::rsa_2048().public_jwk, R"("alg":"PS384")"))->alg(),
        algorithm::ps384);
    EXPECT_EQ(
        key::from_jwk(test::with_members(test::ed25519().public_jwk, R"("alg":"Ed25519")"))->alg(),
        algorithm::ed25519);
    for (const char* alg : {"HS256", "ES256", "EdDSA", "RSA-OAEP", "none", "rs256", ""})
        EXPECT_EQ(key_flaw(test::with_members(test::rsa_2048().public_jwk,
                                              R"("alg":")" + std::string(alg) + '"')),
                  errc::algorithm_not_for_key)
            << alg;
    for (const char* alg : {"ES384", "ES512", "ES521", "RS256", "HS256", "ECDH-ES"})
        EXPECT_EQ(key_flaw(test::with_members(test::p256().public_jwk,
                                              R"("alg":")" + std::string(alg) + '"')),
                  errc::algorithm_not_for_key)
            << alg;
    for (const char* alg : {"A256GCM", "A256KW", "RS256", "dir"})
        EXPECT_EQ(
            key_flaw(test::with_members(oct(test::secret), R"("alg":")" + std::string(alg) + '"')),
            errc::algorithm_not_for_key)
            << alg;
    EXPECT_EQ(key_flaw(test::with_members(test::p256().public_jwk, R"("alg":7)")),
              errc::jwk_member_invalid);
}

TEST(jwk, JWT_05_use_and_key_ops_allow_verifying) {
    const std::string& jwk = test::p256().public_jwk;
    EXPECT_FALSE(key_flaw(test::with_members(jwk, R"("use":"sig","key_ops":["verify"])")));
    EXPECT_FALSE(key_flaw(test::with_members(jwk, R"("key_ops":["sign","verify"])")));
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("use":"enc")")), errc::jwk_not_for_signatures);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("use":["sig"])")), errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("key_ops":["sign"])")),
              errc::jwk_not_for_signatures);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("key_ops":[])")), errc::jwk_not_for_signatures);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("key_ops":"verify")")), errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("key_ops":["verify",7])")),
              errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("key_ops":["verify","verify"])")),
              errc::jwk_member_invalid);
}

TEST(jwk, JWT_06_kid_is_a_string_of_at_most_256_bytes) {
    const std::string& jwk = test::p256().public_jwk;
    EXPECT_FALSE(key_flaw(test::with_members(jwk, R"("kid":")" + std::string(256, 'i') + '"')));
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("kid":")" + std::string(257, 'i') + '"')),
              errc::key_id_too_long);
    EXPECT_EQ(key_flaw(test::with_members(jwk, R"("kid":7)")), errc::jwk_member_invalid);
}

TEST(jwk, JWT_09_a_secret_is_at_least_as_long_as_the_hash) {
    EXPECT_EQ(key_flaw(oct(std::string(31, 'k'))), errc::secret_too_short);
    EXPECT_FALSE(key_flaw(oct(std::string(32, 'k'))));
    EXPECT_EQ(key_flaw(R"({"kty":"oct","k":""})"), errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(R"({"kty":"oct"})"), errc::jwk_member_missing);
    EXPECT_EQ(key_flaw(oct(test::rsa_2048().public_pem)), errc::secret_is_pem);
}

TEST(jwk, JWT_09_an_rsa_key_has_a_sane_size_and_exponent) {
    const auto rsa = [](std::string_view modulus, std::string_view exponent) {
        return R"({"kty":"RSA","n":")" + base::base64url_encode(modulus) + R"(","e":")" +
               base::base64url_encode(exponent) + R"("})";
    };
    const std::string modulus = std::string(255, '\xc5') + '\xc7';
    for (const std::string& exponent :
         {std::string("\x01"), std::string("\x02"), std::string(1, '\0'), std::string("\x01\0", 2),
          std::string("\x01\0\0\0\x01", 5), std::string(256, '\x03')})
        EXPECT_EQ(key_flaw(rsa(modulus, exponent)), errc::rsa_exponent_unsafe);
    EXPECT_EQ(key_flaw(rsa(std::string(1025, '\xc5'), "\x03")), errc::rsa_size_out_of_range);
    EXPECT_EQ(key_flaw(rsa(std::string(128, '\xc5'), "\x03")), errc::rsa_size_out_of_range);
    EXPECT_EQ(key_flaw(test::make_rsa(1024).public_jwk), errc::rsa_size_out_of_range);
    EXPECT_EQ(key_flaw(R"({"kty":"RSA","n":"AQAB"})"), errc::jwk_member_missing);
}

TEST(jwk, JWT_09_a_point_is_on_its_curve_and_has_full_coordinates) {
    const auto ec = [](std::string_view crv, std::string_view x, std::string_view y) {
        return R"({"kty":"EC","crv":")" + std::string(crv) + R"(","x":")" +
               base::base64url_encode(x) + R"(","y":")" + base::base64url_encode(y) + R"("})";
    };
    EXPECT_EQ(key_flaw(ec("P-256", std::string(32, '\x11'), std::string(32, '\x22'))),
              errc::key_invalid);
    EXPECT_EQ(key_flaw(ec("P-256", std::string(32, '\0'), std::string(32, '\0'))),
              errc::key_invalid);
    EXPECT_EQ(key_flaw(ec("P-256", std::string(31, '\x11'), std::string(32, '\x22'))),
              errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(ec("P-384", std::string(32, '\x11'), std::string(32, '\x22'))),
              errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(ec("secp256k1", std::string(32, '\x11'), std::string(32, '\x22'))),
              errc::key_type_unsupported);
    EXPECT_EQ(key_flaw(R"({"kty":"OKP","crv":"X25519","x":"AA"})"), errc::key_type_unsupported);
    EXPECT_EQ(key_flaw(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"), errc::key_invalid);
}

TEST(jwk, a_private_key_is_refused_with_its_own_reason) {
    EXPECT_EQ(key_flaw(test::with_members(test::p256().public_jwk, R"("d":"AA")")),
              errc::key_is_private);
    EXPECT_EQ(key_flaw(test::with_members(test::rsa_2048().public_jwk, R"("d":"AA")")),
              errc::key_is_private);
}

TEST(jwk, what_is_no_strict_json_object_is_refused) {
    for (const std::string& text :
         {std::string(""), std::string("[]"), std::string("null"), test::p256().public_jwk + 'x',
          test::with_members(test::p256().public_jwk, R"("kty":"oct")"),
          std::string(17'000, ' ') + "{}"})
        EXPECT_EQ(key_flaw(text), errc::jwk_not_json_object);
    EXPECT_EQ(key_flaw("{}"), errc::jwk_member_missing);
    EXPECT_EQ(key_flaw(R"({"kty":"XYZ"})"), errc::key_type_unsupported);
    EXPECT_EQ(key_flaw(R"({"kty":["EC"]})"), errc::jwk_member_invalid);
    EXPECT_EQ(key_flaw(R"({"kty":"oct","k":"AAAA===="})"), errc::jwk_member_invalid);
}

}  // namespace
}  // namespace anteroom::jose
