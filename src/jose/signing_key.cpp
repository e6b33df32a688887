#include "jose/signing_key.hpp"

#include <openssl/rsa.h>

#include "jose/ecdsa_signature.hpp"
#include "jose/error.hpp"
#include "jose/evp.hpp"
#include "jose/mac.hpp"
#include "jose/pem.hpp"

namespace anteroom::jose {

// One of the two, as the algorithm needs.
struct signing_key::material {
    std::optional<mac_key> secret;
    pkey_ptr private_key;
};

namespace {

constexpr std::size_t generated_rsa_bits = 3072;  // 128 bits of security (NIST SP 800-57)

pkey_ptr generate_pair(const algorithm_traits& row) {
    if (row.key_type == nullptr) return nullptr;
    if (row.group != nullptr)
        return pkey_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, row.key_type, row.group));
    if (row.scheme == signature_scheme::eddsa)
        return pkey_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, row.key_type));
    return pkey_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, row.key_type, generated_rsa_bits));
}

std::optional<std::string> mac_of(std::string_view text, const mac_key& secret) {
    const mac code = secret.of(text);
    if (code.bytes == 0) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(code.value), code.bytes);
}

std::optional<std::string> signature_of(std::string_view text, const algorithm_traits& row,
                                        EVP_PKEY* private_key) {
    const md_ctx_ptr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // owned by the other
    if (!context || EVP_DigestSignInit_ex(context.get(), &key_context, row.digest, nullptr, nullptr,
                                          private_key, nullptr) != 1)
        return std::nullopt;
    if (row.scheme == signature_scheme::rsa_pss &&
        (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) != 1))
        return std::nullopt;
    std::size_t length = 0;
    if (EVP_DigestSign(context.get(), nullptr, &length, octets(text), text.size()) != 1)
        return std::nullopt;
    std::string signature(length, '\0');
    if (EVP_DigestSign(context.get(), octets(signature), &length, octets(text), text.size()) != 1)
        return std::nullopt;
    signature.resize(length);
    if (row.scheme != signature_scheme::ecdsa) return signature;
    return ecdsa_p1363_from_der(signature, row.coordinate_bytes);
}

}  // namespace

base::result<signing_key> signing_key::hmac(algorithm alg, std::string_view secret) {
    auto verifying = key::hmac(alg, secret);
    if (!verifying) return verifying.error();
    const error_queue_guard no_traces;
    const auto material = std::make_shared<signing_key::material>();
    material->secret.emplace(alg, secret);
    if (!material->secret->valid()) return errc::key_invalid;
    return signing_key(material, *std::move(verifying));
}

base::result<signing_key> signing_key::from_pem(std::string_view pem,
                                                std::optional<algorithm> alg) {
    auto private_key = read_private_pem(pem);
    if (!private_key) return private_key.error();
    auto verifying = key::from_public_key(private_key->get(), alg);
    if (!verifying) return verifying.error();
    const error_queue_guard no_traces;
    const pkey_ctx_ptr context(EVP_PKEY_CTX_new_from_pkey(nullptr, private_key->get(), nullptr));
    if (!context || EVP_PKEY_pairwise_check(context.get()) != 1) return errc::key_invalid;
    const auto material = std::make_shared<signing_key::material>();
    material->private_key = *std::move(private_key);
    return signing_key(material, *std::move(verifying));
}

base::result<signing_key> signing_key::generate(algorithm alg) {
    const error_queue_guard no_traces;
    const auto material = std::make_shared<signing_key::material>();
    material->private_key = generate_pair(traits(alg));
    if (!material->private_key) return errc::generating_failed;
    auto verifying = key::from_public_key(material->private_key.get(), alg);
    if (!verifying) return verifying.error();
    return signing_key(material, *std::move(verifying));
}

base::result<std::string> signing_key::private_pem() const {
    if (!material_->private_key) return errc::key_is_secret;
    auto pem = write_private_pem(material_->private_key.get());
    if (pem.empty()) return errc::key_invalid;
    return pem;
}

base::result<signing_key> signing_key::with_id(std::string id) const {
    auto named = verifying_.with_id(std::move(id));
    if (!named) return named.error();
    return signing_key(material_, *std::move(named));
}

base::result<std::string> signing_key::sign(std::string_view text) const {
    const error_queue_guard no_traces;
    auto signature = material_->secret
                         ? mac_of(text, *material_->secret)
                         : signature_of(text, traits(alg()), material_->private_key.get());
    if (!signature) return errc::signing_failed;
    return *std::move(signature);
}

}  // namespace anteroom::jose
