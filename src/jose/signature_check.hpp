#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "jose/algorithm.hpp"
#include "jose/evp.hpp"
#include "jose/mac.hpp"

namespace anteroom::jose {

// Verifies signatures of one algorithm with one key. Everything that OpenSSL has to look up is
// looked up here, once; a verification copies a prepared context and works on the copy, so any
// number of threads may call `verifies` at once.
class signature_check {
  public:
    // The secret has passed the rules for secrets (`key::hmac`).
    static base::result<std::shared_ptr<const signature_check>> with_secret(
        algorithm alg, std::string_view secret);

    // The key has passed `check_key_fits`.
    static base::result<std::shared_ptr<const signature_check>> with_public_key(algorithm alg,
                                                                                EVP_PKEY* key);

    algorithm alg() const { return alg_; }

    // Null for a secret. Owned by this object.
    EVP_PKEY* public_key() const { return material_.get(); }

    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const noexcept;

  private:
    explicit signature_check(algorithm alg) : alg_(alg) {}

    bool prepare_public_key();
    bool verifies_mac(std::string_view text, std::string_view signature) const;
    bool verifies_digest(std::string_view text, std::string_view signature) const;
    bool verifies_whole(std::string_view text, std::string_view signature) const;

    algorithm alg_;
    std::optional<mac_key> mac_;
    pkey_ptr material_;
    md_ptr digest_;           // RSA and ECDSA: hash first,
    pkey_ctx_ptr verifying_;  // then check the signature of the hash
    md_ctx_ptr whole_;        // EdDSA hashes as it needs
};

}  // namespace anteroom::jose
