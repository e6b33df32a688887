#include "jose/public_jwk.hpp"

#include <openssl/core_names.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/evp.hpp"
#include "jose/signature_check.hpp"

namespace anteroom::jose {

namespace json = boost::json;

namespace {

// A number of the key, big-endian: as short as it can be, or of exactly so many bytes.
base::result<std::string> number(EVP_PKEY* key, const char* name, std::size_t bytes = 0) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return errc::key_invalid;
    const bignum_ptr value(raw);
    if (bytes == 0) bytes = static_cast<std::size_t>(BN_num_bytes(raw));
    std::string big_endian(bytes, '\0');
    if (BN_bn2binpad(raw, octets(big_endian), static_cast<int>(bytes)) < 0)
        return errc::key_invalid;
    return base::base64url_encode(big_endian);
}

base::result<std::string> edwards_point(EVP_PKEY* key) {
    std::size_t bytes = 0;
    if (EVP_PKEY_get_raw_public_key(key, nullptr, &bytes) != 1) return errc::key_invalid;
    std::string point(bytes, '\0');
    if (EVP_PKEY_get_raw_public_key(key, octets(point), &bytes) != 1) return errc::key_invalid;
    return base::base64url_encode(point);
}

}  // namespace

// Friend of `key`: the members that make the key what it is, in the order in which RFC 7638 3.2
// hashes them.
base::result<json::object> required_members(const key& of) {
    const error_queue_guard no_traces;
    EVP_PKEY* const material = of.check_->public_key();
    if (material == nullptr) return errc::key_is_secret;
    const algorithm_traits& row = traits(of.alg());

    json::object members;
    const auto add = [&members](std::string_view name, const base::result<std::string>& value) {
        if (value) members[name] = *value;
        return value.has_value();
    };
    bool complete = false;
    switch (row.scheme) {
        case signature_scheme::ecdsa:
            members["crv"] = row.crv;
            members["kty"] = row.kty;
            complete = add("x", number(material, OSSL_PKEY_PARAM_EC_PUB_X, row.coordinate_bytes)) &&
                       add("y", number(material, OSSL_PKEY_PARAM_EC_PUB_Y, row.coordinate_bytes));
            break;
        case signature_scheme::eddsa:
            members["crv"] = row.crv;
            members["kty"] = row.kty;
            complete = add("x", edwards_point(material));
            break;
        case signature_scheme::rsa_pkcs1:
        case signature_scheme::rsa_pss:
            complete = add("e", number(material, OSSL_PKEY_PARAM_RSA_E));
            members["kty"] = row.kty;
            complete = complete && add("n", number(material, OSSL_PKEY_PARAM_RSA_N));
            break;
        case signature_scheme::hmac:
            return errc::key_is_secret;
    }
    if (!complete) return errc::key_invalid;
    return members;
}

base::result<json::object> public_jwk(const key& of) {
    auto jwk = required_members(of);
    if (!jwk) return jwk;
    (*jwk)["alg"] = traits(of.alg()).name;
    (*jwk)["use"] = "sig";
    if (!of.id().empty()) (*jwk)["kid"] = of.id();
    return jwk;
}

base::result<std::string> public_jwk_set(std::span<const key> keys) {
    json::array list;
    for (const key& each : keys) {
        auto jwk = public_jwk(each);
        if (!jwk) return jwk.error();
        list.emplace_back(*std::move(jwk));
    }
    return json::serialize(json::object{{"keys", std::move(list)}});
}

base::result<std::string> thumbprint(const key& of) {
    const auto members = required_members(of);
    if (!members) return members.error();
    const std::string canonical = json::serialize(*members);
    std::string hash(32, '\0');
    if (EVP_Q_digest(nullptr, "SHA256", nullptr, canonical.data(), canonical.size(), octets(hash),
                     nullptr) != 1)
        return errc::key_invalid;
    return base::base64url_encode(hash);
}

}  // namespace anteroom::jose
