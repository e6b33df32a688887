#include "jose/signature_check.hpp"

#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include "jose/ecdsa_signature.hpp"
#include "jose/error.hpp"

namespace anteroom::jose {

base::result<std::shared_ptr<const signature_check>> signature_check::with_secret(
    algorithm alg, std::string_view secret) {
    const error_queue_guard no_traces;
    const std::shared_ptr<signature_check> check(new signature_check(alg));
    check->mac_.emplace(alg, secret);
    if (!check->mac_->valid()) return errc::key_invalid;
    return check;
}

base::result<std::shared_ptr<const signature_check>> signature_check::with_public_key(
    algorithm alg, EVP_PKEY* key) {
    const error_queue_guard no_traces;
    const std::shared_ptr<signature_check> check(new signature_check(alg));
    if (EVP_PKEY_up_ref(key) != 1) return errc::key_invalid;
    check->material_.reset(key);
    if (!check->prepare_public_key()) return errc::key_invalid;
    return check;
}

bool signature_check::prepare_public_key() {
    EVP_PKEY* const key = material_.get();
    const algorithm_traits& row = traits(alg_);
    if (row.scheme == signature_scheme::eddsa) {
        whole_.reset(EVP_MD_CTX_new());
        return whole_ && EVP_DigestVerifyInit_ex(whole_.get(), nullptr, nullptr, nullptr, nullptr,
                                                 key, nullptr) == 1;
    }
    digest_.reset(EVP_MD_fetch(nullptr, row.digest, nullptr));
    verifying_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    EVP_PKEY_CTX* const context = verifying_.get();
    if (!digest_ || context == nullptr || EVP_PKEY_verify_init(context) != 1) return false;
    if (row.scheme == signature_scheme::rsa_pkcs1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)
        return false;
    if (row.scheme == signature_scheme::rsa_pss &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1)
        return false;
    if (EVP_PKEY_CTX_set_signature_md(context, digest_.get()) != 1) return false;
    if (row.scheme != signature_scheme::rsa_pss) return true;
    // JWT-10: the salt is as long as the hash, and MGF1 uses the same hash (RFC 7518 3.5).
    return EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest_.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

bool signature_check::verifies(std::string_view text, std::string_view signature) const noexcept {
    const error_queue_guard no_traces;
    switch (traits(alg_).scheme) {
        case signature_scheme::hmac:
            return verifies_mac(text, signature);
        case signature_scheme::eddsa:
            return verifies_whole(text, signature);
        case signature_scheme::ecdsa: {
            const auto der = ecdsa_der_from_p1363(signature, traits(alg_).coordinate_bytes);
            return der && verifies_digest(text, *der);
        }
        case signature_scheme::rsa_pkcs1:
        case signature_scheme::rsa_pss:
            return verifies_digest(text, signature);
    }
    return false;
}

bool signature_check::verifies_mac(std::string_view text, std::string_view signature) const {
    if (signature.size() != traits(alg_).hash_bytes) return false;
    const mac expected = mac_->of(text);
    return expected.bytes == signature.size() &&
           CRYPTO_memcmp(expected.value, signature.data(), expected.bytes) == 0;
}

bool signature_check::verifies_digest(std::string_view text, std::string_view signature) const {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int hash_bytes = 0;
    if (EVP_Digest(text.data(), text.size(), hash, &hash_bytes, digest_.get(), nullptr) != 1)
        return false;
    const pkey_ctx_ptr context(EVP_PKEY_CTX_dup(verifying_.get()));
    return context && EVP_PKEY_verify(context.get(), octets(signature), signature.size(), hash,
                                      hash_bytes) == 1;
}

bool signature_check::verifies_whole(std::string_view text, std::string_view signature) const {
    const md_ctx_ptr context(EVP_MD_CTX_new());
    return context && EVP_MD_CTX_copy_ex(context.get(), whole_.get()) == 1 &&
           EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                            text.size()) == 1;
}

}  // namespace anteroom::jose
