#include "jose/test_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/encoder.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "jose/evp.hpp"

namespace anteroom::jose::test {

namespace {

using encoder_ptr = std::unique_ptr<OSSL_ENCODER_CTX, evp_free<OSSL_ENCODER_CTX_free>>;

std::string encoded(EVP_PKEY* key, int selection, const char* format, const char* structure,
                    const char* passphrase = nullptr) {
    const encoder_ptr encoder(
        OSSL_ENCODER_CTX_new_for_pkey(key, selection, format, structure, nullptr));
    ANTEROOM_CHECK(encoder != nullptr);
    if (passphrase != nullptr) {
        ANTEROOM_CHECK(OSSL_ENCODER_CTX_set_cipher(encoder.get(), "AES-256-CBC", nullptr) == 1);
        const std::string_view phrase = passphrase;
        ANTEROOM_CHECK(
            OSSL_ENCODER_CTX_set_passphrase(encoder.get(), octets(phrase), phrase.size()) == 1);
    }
    unsigned char* data = nullptr;
    std::size_t length = 0;
    ANTEROOM_CHECK(OSSL_ENCODER_to_data(encoder.get(), &data, &length) == 1);
    std::string text(reinterpret_cast<const char*>(data), length);
    OPENSSL_free(data);
    return text;
}

std::string number(EVP_PKEY* key, const char* name, std::size_t bytes = 0) {
    BIGNUM* raw = nullptr;
    ANTEROOM_CHECK(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
    const bignum_ptr value(raw);
    if (bytes == 0) bytes = static_cast<std::size_t>(BN_num_bytes(raw));
    std::string big_endian(bytes, '\0');
    BN_bn2binpad(raw, octets(big_endian), static_cast<int>(bytes));
    return base::base64url_encode(big_endian);
}

key_pair describe(EVP_PKEY* key, const char* traditional) {
    key_pair pair;
    pair.private_pem = encoded(key, EVP_PKEY_KEYPAIR, "PEM", "PrivateKeyInfo");
    pair.private_encrypted_pem =
        encoded(key, EVP_PKEY_KEYPAIR, "PEM", "EncryptedPrivateKeyInfo", "open sesame");
    if (traditional != nullptr)
        pair.private_traditional_pem = encoded(key, EVP_PKEY_KEYPAIR, "PEM", traditional);
    pair.public_pem = encoded(key, EVP_PKEY_PUBLIC_KEY, "PEM", "SubjectPublicKeyInfo");
    pair.public_der = encoded(key, EVP_PKEY_PUBLIC_KEY, "DER", "SubjectPublicKeyInfo");
    return pair;
}

key_pair make_ec(const char* group, std::string_view crv, std::size_t bytes) {
    const pkey_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group));
    ANTEROOM_CHECK(key != nullptr);
    key_pair pair = describe(key.get(), "type-specific");
    pair.public_jwk = R"({"kty":"EC","crv":")" + std::string(crv) + R"(","x":")" +
                      number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, bytes) + R"(","y":")" +
                      number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, bytes) + R"("})";
    return pair;
}

key_pair make_ed25519() {
    const pkey_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    ANTEROOM_CHECK(key != nullptr);
    key_pair pair = describe(key.get(), nullptr);
    std::string point(32, '\0');
    std::size_t length = point.size();
    EVP_PKEY_get_raw_public_key(key.get(), octets(point), &length);
    pair.public_jwk =
        R"({"kty":"OKP","crv":"Ed25519","x":")" + base::base64url_encode(point) + R"("})";
    return pair;
}

}  // namespace

key_pair make_rsa(unsigned bits) {
    const pkey_ptr key(EVP_RSA_gen(bits));
    ANTEROOM_CHECK(key != nullptr);
    key_pair pair = describe(key.get(), "type-specific");
    pair.public_pkcs1_pem = encoded(key.get(), EVP_PKEY_PUBLIC_KEY, "PEM", "type-specific");
    pair.public_jwk = R"({"kty":"RSA","n":")" + number(key.get(), OSSL_PKEY_PARAM_RSA_N) +
                      R"(","e":")" + number(key.get(), OSSL_PKEY_PARAM_RSA_E) + R"("})";
    return pair;
}

key_pair make_ec(const char* group) {
    const pkey_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group));
    ANTEROOM_CHECK(key != nullptr);
    return describe(key.get(), nullptr);
}

const key_pair& rsa_2048() {
    static const key_pair pair = make_rsa(2048);
    return pair;
}

const key_pair& p256() {
    static const key_pair pair = make_ec("prime256v1", "P-256", 32);
    return pair;
}

const key_pair& p384() {
    static const key_pair pair = make_ec("secp384r1", "P-384", 48);
    return pair;
}

const key_pair& p521() {
    static const key_pair pair = make_ec("secp521r1", "P-521", 66);
    return pair;
}

const key_pair& ed25519() {
    static const key_pair pair = make_ed25519();
    return pair;
}

const key_pair& pair_for(algorithm alg) {
    switch (alg) {
        case algorithm::es256:
            return p256();
        case algorithm::es384:
            return p384();
        case algorithm::es512:
            return p521();
        case algorithm::ed25519:
            return ed25519();
        default:
            return rsa_2048();
    }
}

std::string raw_hmac(const char* digest, std::string_view key, std::string_view text) {
    std::string mac(EVP_MAX_MD_SIZE, '\0');
    std::size_t length = 0;
    // A null key would mean "no key"; an empty one is what an attacker tries.
    ANTEROOM_CHECK(EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr,
                             key.empty() ? "" : key.data(), key.size(), octets(text), text.size(),
                             octets(mac), mac.size(), &length) != nullptr);
    mac.resize(length);
    return mac;
}

std::string forged_token(std::string_view header, std::string_view payload, const char* digest,
                         std::string_view key) {
    std::string token = base::base64url_encode(header) + '.' + base::base64url_encode(payload);
    const std::string mac = raw_hmac(digest, key, token);
    return token + '.' + base::base64url_encode(mac);
}

}  // namespace anteroom::jose::test
