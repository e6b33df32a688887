#include "jose/key_rules.hpp"

#include <algorithm>
#include <iterator>

#include <openssl/core_names.h>

#include "jose/error.hpp"

namespace anteroom::jose {

namespace {

constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = 8192;
constexpr BN_ULONG rsa_exponent_min = 3;
constexpr int rsa_exponent_bits_max = 32;

// Whether some power of 65537 is the residue modulo a small prime.
bool is_power_of_65537(BN_ULONG residue, BN_ULONG prime) {
    BN_ULONG power = 1;
    do {
        if (power == residue) return true;
        power = power * 65537 % prime;
    } while (power != 1);
    return false;
}

// ROCA (CVE-2017-15361): a library of smart cards made primes that are powers of 65537 modulo
// every small prime, and so is their product. Of moduli that were made well, one in 2^60 or fewer
// looks like that.
bool is_guessable(const BIGNUM* modulus) {
    constexpr BN_ULONG primes[] = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                   47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                   107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    return std::all_of(std::begin(primes), std::end(primes), [&](BN_ULONG prime) {
        return is_power_of_65537(BN_mod_word(modulus, prime), prime);
    });
}

base::error_code check_rsa(EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < rsa_bits_min || bits > rsa_bits_max) return errc::rsa_size_out_of_range;
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &raw) != 1) return errc::key_invalid;
    const bignum_ptr exponent(raw);
    if (BN_num_bits(raw) > rsa_exponent_bits_max || !BN_is_odd(raw) ||
        BN_get_word(raw) < rsa_exponent_min)
        return errc::rsa_exponent_unsafe;
    BIGNUM* raw_modulus = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &raw_modulus) != 1)
        return errc::key_invalid;
    const bignum_ptr modulus(raw_modulus);
    if (is_guessable(raw_modulus)) return errc::rsa_key_is_guessable;
    return {};
}

std::string group_of(EVP_PKEY* key) {
    char name[64];
    std::size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name,
                                       &length) != 1)
        return {};
    return {name, length};
}

base::result<algorithm> algorithm_meant_by(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA")) return algorithm::rs256;
    if (EVP_PKEY_is_a(key, "ED25519")) return algorithm::ed25519;
    if (!EVP_PKEY_is_a(key, "EC")) return errc::key_type_unsupported;
    const std::string group = group_of(key);
    for (const algorithm each : {algorithm::es256, algorithm::es384, algorithm::es512})
        if (group == traits(each).group) return each;
    return errc::key_type_unsupported;
}

}  // namespace

base::error_code check_secret(algorithm alg, std::string_view secret) {
    if (traits(alg).scheme != signature_scheme::hmac) return errc::algorithm_not_for_key;
    if (secret.find("-----BEGIN ") != std::string_view::npos) return errc::secret_is_pem;
    if (secret.size() < traits(alg).hash_bytes) return errc::secret_too_short;
    return {};
}

base::result<algorithm> check_key_fits(EVP_PKEY* key, std::optional<algorithm> alg) {
    const error_queue_guard no_traces;
    const auto meant = algorithm_meant_by(key);
    if (!meant) return meant.error();
    const algorithm_traits& row = traits(alg.value_or(*meant));
    if (row.key_type == nullptr || !EVP_PKEY_is_a(key, row.key_type))
        return errc::algorithm_not_for_key;
    if (row.group != nullptr && row.id != *meant) return errc::algorithm_not_for_key;
    if (EVP_PKEY_is_a(key, "RSA"))
        if (const auto flaw = check_rsa(key)) return flaw;
    const pkey_ctx_ptr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    if (!context || EVP_PKEY_public_check(context.get()) != 1) return errc::key_invalid;
    return row.id;
}

}  // namespace anteroom::jose
