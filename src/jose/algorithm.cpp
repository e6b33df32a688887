#include "jose/algorithm.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace anteroom::jose {

namespace {

using enum signature_scheme;

constexpr std::array<algorithm_traits, 13> rows{{
    {algorithm::hs256, "HS256", hmac, "SHA256", 32, nullptr, "oct", nullptr, "", 0},
    {algorithm::hs384, "HS384", hmac, "SHA384", 48, nullptr, "oct", nullptr, "", 0},
    {algorithm::hs512, "HS512", hmac, "SHA512", 64, nullptr, "oct", nullptr, "", 0},
    {algorithm::rs256, "RS256", rsa_pkcs1, "SHA256", 32, "RSA", "RSA", nullptr, "", 0},
    {algorithm::rs384, "RS384", rsa_pkcs1, "SHA384", 48, "RSA", "RSA", nullptr, "", 0},
    {algorithm::rs512, "RS512", rsa_pkcs1, "SHA512", 64, "RSA", "RSA", nullptr, "", 0},
    {algorithm::ps256, "PS256", rsa_pss, "SHA256", 32, "RSA", "RSA", nullptr, "", 0},
    {algorithm::ps384, "PS384", rsa_pss, "SHA384", 48, "RSA", "RSA", nullptr, "", 0},
    {algorithm::ps512, "PS512", rsa_pss, "SHA512", 64, "RSA", "RSA", nullptr, "", 0},
    {algorithm::es256, "ES256", ecdsa, "SHA256", 32, "EC", "EC", "prime256v1", "P-256", 32},
    {algorithm::es384, "ES384", ecdsa, "SHA384", 48, "EC", "EC", "secp384r1", "P-384", 48},
    {algorithm::es512, "ES512", ecdsa, "SHA512", 64, "EC", "EC", "secp521r1", "P-521", 66},
    {algorithm::ed25519, "EdDSA", eddsa, nullptr, 0, "ED25519", "OKP", nullptr, "Ed25519", 0},
}};

}  // namespace

const algorithm_traits& traits(algorithm id) {
    const auto at = static_cast<std::size_t>(id);
    ANTEROOM_CHECK(at < rows.size() && rows[at].id == id);
    return rows[at];
}

std::optional<algorithm> algorithm_named(std::string_view name) {
    if (name == "Ed25519") return algorithm::ed25519;
    const auto* const row = std::find_if(
        rows.begin(), rows.end(), [&](const algorithm_traits& each) { return each.name == name; });
    if (row == rows.end()) return std::nullopt;
    return row->id;
}

}  // namespace anteroom::jose
