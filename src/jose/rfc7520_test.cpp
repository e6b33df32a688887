// The compact signatures of the JOSE cookbook (RFC 7520 4.1 to 4.4, RFC 8037 A.4).

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "jose/error.hpp"
#include "jose/jws.hpp"
#include "jose/test_vectors.hpp"

namespace anteroom::jose {
namespace {

// The cookbook prints private keys; we load the public half.
std::string public_jwk(const boost::json::value& example) {
    boost::json::object jwk = example.at("input").at("key").as_object();
    for (const char* name : {"d", "p", "q", "dp", "dq", "qi"}) jwk.erase(name);
    jwk["alg"] = example.at("input").at("alg");
    return boost::json::serialize(jwk);
}

void expect_genuine(const boost::json::value& example) {
    const auto by = key::from_jwk(public_jwk(example));
    ASSERT_TRUE(by) << by.error().message();
    const std::string token(example.at("output").at("compact").as_string());
    const auto parsed = parse_compact(token);
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_TRUE(parsed->signed_by(*by));
    std::string other = token;
    other[token.find('.') + 1] = other[token.find('.') + 1] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_compact(other)->signed_by(*by));
}

TEST(rfc7520, section_4_1_rsa_v15_signature) {
    ANTEROOM_VECTORS_OR_SKIP(example, "rfc7520/4_1.rsa_v15_signature.json");
    expect_genuine(*example);
}

TEST(rfc7520, section_4_2_rsa_pss_signature) {
    ANTEROOM_VECTORS_OR_SKIP(example, "rfc7520/4_2.rsa-pss_signature.json");
    expect_genuine(*example);
}

TEST(rfc7520, section_4_3_ecdsa_signature) {
    ANTEROOM_VECTORS_OR_SKIP(example, "rfc7520/4_3.ecdsa_signature.json");
    expect_genuine(*example);
}

TEST(rfc7520, section_4_4_hmac_sha2_integrity_protection) {
    ANTEROOM_VECTORS_OR_SKIP(example, "rfc7520/4_4.hmac-sha2_integrity_protection.json");
    expect_genuine(*example);
}

// The keys of section 3. Only public keys verify, and secrets when loaded as such.
base::error_code flaw_of(const boost::json::value& jwk) {
    const auto loaded = key::from_jwk(boost::json::serialize(jwk));
    return loaded ? base::error_code{} : loaded.error();
}

TEST(rfc7520, section_3_keys_are_told_apart) {
    ANTEROOM_VECTORS_OR_SKIP(ec, "rfc7520/jwk/3_1.ec_public_key.json");
    ANTEROOM_VECTORS_OR_SKIP(ec_private, "rfc7520/jwk/3_2.ec_private_key.json");
    ANTEROOM_VECTORS_OR_SKIP(rsa, "rfc7520/jwk/3_3.rsa_public_key.json");
    ANTEROOM_VECTORS_OR_SKIP(rsa_private, "rfc7520/jwk/3_4.rsa_private_key.json");
    ANTEROOM_VECTORS_OR_SKIP(mac, "rfc7520/jwk/3_5.symmetric_key_mac_computation.json");
    ANTEROOM_VECTORS_OR_SKIP(cipher, "rfc7520/jwk/3_6.symmetric_key_encryption.json");
    EXPECT_FALSE(flaw_of(*ec));
    EXPECT_EQ(key::from_jwk(boost::json::serialize(*ec))->alg(), algorithm::es512);
    EXPECT_FALSE(flaw_of(*rsa));
    EXPECT_EQ(flaw_of(*ec_private), errc::key_is_private);
    EXPECT_EQ(flaw_of(*rsa_private), errc::key_is_private);
    EXPECT_FALSE(flaw_of(*mac));
    EXPECT_EQ(flaw_of(*cipher), errc::jwk_not_for_signatures);
}

TEST(rfc8037, section_a_4_ed25519_signing) {
    ANTEROOM_VECTORS_OR_SKIP(example, "rfc7520/curve25519/jws.json");
    expect_genuine(*example);
}

}  // namespace
}  // namespace anteroom::jose
