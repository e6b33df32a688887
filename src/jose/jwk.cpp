#include "jose/jwk.hpp"

#include <algorithm>

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/evp.hpp"
#include "jose/strict_json.hpp"

namespace anteroom::jose {

namespace json = boost::json;

namespace {

constexpr std::size_t jwk_bytes_max = 16 * 1024;
constexpr object_rules jwk_rules{8, errc::jwk_not_json_object, errc::jwk_not_json_object,
                                 errc::jwk_not_json_object};

using param_builder_ptr = std::unique_ptr<OSSL_PARAM_BLD, evp_free<OSSL_PARAM_BLD_free>>;
using params_ptr = std::unique_ptr<OSSL_PARAM, evp_free<OSSL_PARAM_free>>;

base::result<std::string_view> text_member(const json::object& jwk, std::string_view name) {
    const auto* value = jwk.if_contains(name);
    if (value == nullptr) return errc::jwk_member_missing;
    const auto* text = value->if_string();
    if (text == nullptr) return errc::jwk_member_invalid;
    return std::string_view(text->data(), text->size());
}

base::result<std::string> bytes_member(const json::object& jwk, std::string_view name) {
    const auto text = text_member(jwk, name);
    if (!text) return text.error();
    auto bytes = base::base64url_decode(*text);
    if (!bytes || bytes->empty()) return errc::jwk_member_invalid;
    return *std::move(bytes);
}

// RFC 7517 4.2, 4.3: both are optional; what they say must allow verifying.
base::error_code check_purpose(const json::object& jwk) {
    if (jwk.contains("use")) {
        const auto use = text_member(jwk, "use");
        if (!use) return use.error();
        if (*use != "sig") return errc::jwk_not_for_signatures;
    }
    const auto* operations = jwk.if_contains("key_ops");
    if (operations == nullptr) return {};
    const auto* list = operations->if_array();
    if (list == nullptr) return errc::jwk_member_invalid;
    for (auto each = list->begin(); each != list->end(); ++each)
        if (!each->is_string() || std::find(list->begin(), each, *each) != each)
            return errc::jwk_member_invalid;
    if (std::find(list->begin(), list->end(), json::value("verify")) == list->end())
        return errc::jwk_not_for_signatures;
    return {};
}

// The first algorithm of the list that is one for this `kty` and `crv`.
base::result<std::optional<algorithm>> first_fitting(const json::object& jwk, std::string_view kty,
                                                     std::span<const algorithm> accepted) {
    const auto* crv = jwk.if_contains("crv");
    for (const algorithm each : accepted) {
        const algorithm_traits& row = traits(each);
        if (row.kty == kty && (row.crv.empty() || (crv != nullptr && crv->is_string() &&
                                                   crv->get_string() == row.crv)))
            return std::optional{each};
    }
    return errc::algorithm_not_for_key;
}

// The algorithm that the JWK names, which must be one for its `kty` and accepted (JWT-05); nothing
// where the key alone decides.
base::result<std::optional<algorithm>> bound_algorithm(const json::object& jwk,
                                                       std::string_view kty,
                                                       std::span<const algorithm> accepted) {
    if (!jwk.contains("alg")) {
        if (accepted.empty()) return std::optional<algorithm>{};
        return first_fitting(jwk, kty, accepted);
    }
    const auto name = text_member(jwk, "alg");
    if (!name) return name.error();
    const auto alg = algorithm_named(*name);
    if (!alg || traits(*alg).kty != kty) return errc::algorithm_not_for_key;
    if (!accepted.empty() && std::find(accepted.begin(), accepted.end(), *alg) == accepted.end())
        return errc::algorithm_not_for_key;
    return alg;
}

pkey_ptr make_public_key(const char* type, OSSL_PARAM_BLD* builder) {
    const params_ptr params(OSSL_PARAM_BLD_to_param(builder));
    const pkey_ctx_ptr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return pkey_ptr(made);
}

base::result<pkey_ptr> rsa_key(const json::object& jwk) {
    const auto n = bytes_member(jwk, "n");
    if (!n) return n.error();
    const auto e = bytes_member(jwk, "e");
    if (!e) return e.error();
    const bignum_ptr modulus(BN_bin2bn(octets(*n), static_cast<int>(n->size()), nullptr));
    const bignum_ptr exponent(BN_bin2bn(octets(*e), static_cast<int>(e->size()), nullptr));
    const param_builder_ptr builder(OSSL_PARAM_BLD_new());
    if (!modulus || !exponent || !builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return errc::key_invalid;
    pkey_ptr made = make_public_key("RSA", builder.get());
    if (!made) return errc::key_invalid;
    return made;
}

base::result<pkey_ptr> ec_key(const json::object& jwk) {
    const auto crv = text_member(jwk, "crv");
    if (!crv) return crv.error();
    const algorithm_traits* row = nullptr;
    for (const algorithm each : {algorithm::es256, algorithm::es384, algorithm::es512})
        if (traits(each).crv == *crv) row = &traits(each);
    if (row == nullptr) return errc::key_type_unsupported;
    const auto x = bytes_member(jwk, "x");
    if (!x) return x.error();
    const auto y = bytes_member(jwk, "y");
    if (!y) return y.error();
    // RFC 7518 6.2.1.2: a coordinate has its full length.
    if (x->size() != row->coordinate_bytes || y->size() != row->coordinate_bytes)
        return errc::jwk_member_invalid;
    const std::string point = '\x04' + *x + *y;  // SEC 1 2.3.3, uncompressed
    const param_builder_ptr builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, row->group, 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return errc::key_invalid;
    pkey_ptr made = make_public_key("EC", builder.get());
    if (!made) return errc::key_invalid;  // not on the curve
    return made;
}

base::result<pkey_ptr> okp_key(const json::object& jwk) {
    const auto crv = text_member(jwk, "crv");
    if (!crv) return crv.error();
    if (*crv != traits(algorithm::ed25519).crv) return errc::key_type_unsupported;
    const auto x = bytes_member(jwk, "x");
    if (!x) return x.error();
    pkey_ptr made(
        EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, octets(*x), x->size()));
    if (!made) return errc::key_invalid;
    return made;
}

base::result<pkey_ptr> public_key(const json::object& jwk, std::string_view kty) {
    if (jwk.contains("d")) return errc::key_is_private;
    if (kty == "RSA") return rsa_key(jwk);
    if (kty == "EC") return ec_key(jwk);
    if (kty == "OKP") return okp_key(jwk);
    return errc::key_type_unsupported;
}

}  // namespace

base::result<key> key_from_jwk(const json::object& jwk, std::span<const algorithm> accepted) {
    const error_queue_guard no_traces;
    const auto kty = text_member(jwk, "kty");
    if (!kty) return kty.error();
    if (const auto flaw = check_purpose(jwk)) return flaw;
    const auto alg = bound_algorithm(jwk, *kty, accepted);
    if (!alg) return alg.error();

    base::result<key> made = errc::key_type_unsupported;
    if (*kty == "oct") {
        const auto secret = bytes_member(jwk, "k");
        if (!secret) return secret.error();
        made = key::hmac(alg->value_or(algorithm::hs256), *secret);
    } else {
        const auto decoded = public_key(jwk, *kty);
        if (!decoded) return decoded.error();
        made = key::from_public_key(decoded->get(), *alg);
    }
    if (!made || !jwk.contains("kid")) return made;
    const auto id = text_member(jwk, "kid");
    if (!id) return id.error();
    return made->with_id(std::string(*id));
}

base::result<key> key::from_jwk(std::string_view text) {
    if (text.size() > jwk_bytes_max) return errc::jwk_not_json_object;
    const auto jwk = parse_object(text, jwk_rules);
    if (!jwk) return jwk.error();
    return key_from_jwk(*jwk);
}

}  // namespace anteroom::jose
