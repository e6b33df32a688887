#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace anteroom::bench {

// Signs texts as JWS does (RFC 7515), by HS256 or ES256.
class token_signer {
  public:
    static token_signer hs256(std::string secret);
    // A private key on P-256 in PEM. Throws std::runtime_error where the file holds none.
    static token_signer es256(const std::string& pem_file);

    // As tokens name it.
    std::string_view algorithm() const { return key_ ? "ES256" : "HS256"; }

    // The bytes of the signature. Throws std::runtime_error when OpenSSL refuses.
    std::string sign(std::string_view text) const;

  private:
    token_signer() = default;
    std::string mac(std::string_view text) const;
    std::string ecdsa(std::string_view text) const;

    std::string secret_;
    std::shared_ptr<void> key_;  // EVP_PKEY
};

}  // namespace anteroom::bench
