#include "jose/mac.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace anteroom::jose {

mac_key::mac_key(algorithm alg, std::string_view secret) {
    const mac_ptr hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (!hmac) return;
    prepared_.reset(EVP_MAC_CTX_new(hmac.get()));
    std::string digest = traits(alg).digest;
    const OSSL_PARAM settings[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (prepared_ && EVP_MAC_init(prepared_.get(), octets(secret), secret.size(), settings) != 1)
        prepared_.reset();
}

mac mac_key::of(std::string_view text) const noexcept {
    mac code;
    const mac_ctx_ptr context(EVP_MAC_CTX_dup(prepared_.get()));
    if (!context || EVP_MAC_update(context.get(), octets(text), text.size()) != 1 ||
        EVP_MAC_final(context.get(), code.value, &code.bytes, sizeof code.value) != 1)
        code.bytes = 0;
    return code;
}

}  // namespace anteroom::jose
