#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "jose/algorithm.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {

// A key that makes signatures, for the tokens we issue ourselves. A value: copies share the
// immutable key material. Every const member may be called from several threads at once.
class signing_key {
  public:
    // The rules for the secret are those of `key::hmac`.
    static base::result<signing_key> hmac(algorithm alg, std::string_view secret);

    // One unencrypted private key: PKCS #8 ("PRIVATE KEY"), "RSA PRIVATE KEY" or "EC PRIVATE KEY".
    // Without an algorithm, RSA means RS256 and an elliptic curve its own.
    static base::result<signing_key> from_pem(std::string_view pem,
                                              std::optional<algorithm> alg = std::nullopt);

    // A new key pair: RSA of 3072 bits, the curve of the algorithm, or Ed25519. Takes up to a
    // second for RSA. Not for HMAC, whose secret is any random bytes.
    static base::result<signing_key> generate(algorithm alg);

    // The same key, which writes `kid` into the tokens it signs.
    base::result<signing_key> with_id(std::string id) const;

    algorithm alg() const { return verifying_.alg(); }
    std::string_view id() const { return verifying_.id(); }

    // The key that verifies what this one signs, with the same id.
    const key& verifying_key() const { return verifying_; }

    // The private key as PKCS #8 PEM without a passphrase, for `from_pem`. To be kept where nobody
    // else can read it. Not for secrets.
    base::result<std::string> private_pem() const;

    // The raw signature as JWS carries it (RFC 7518 3).
    base::result<std::string> sign(std::string_view text) const;

  private:
    struct material;

    signing_key(std::shared_ptr<const material> own, key verifying)
        : material_(std::move(own)), verifying_(std::move(verifying)) {}

    std::shared_ptr<const material> material_;
    key verifying_;
};

}  // namespace anteroom::jose
