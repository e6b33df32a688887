#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "jose/algorithm.hpp"

using EVP_PKEY = struct evp_pkey_st;  // OpenSSL's

namespace anteroom::jose {

class signature_check;

// A key that verifies signatures. It is bound to exactly one algorithm when it is loaded (JWT-05),
// so a token can never choose how a key is used. A value: copies share the immutable key material.
// Every const member may be called from several threads at once. Errors are `jose::errc`.
class key {
  public:
    // A shared secret, at least as long as the hash (JWT-09). A secret that is a PEM text is
    // refused: a public key taken for a secret would let anybody sign.
    static base::result<key> hmac(algorithm alg, std::string_view secret);

    // One public key, as SPKI ("PUBLIC KEY") or PKCS #1 ("RSA PUBLIC KEY"). Without an algorithm,
    // RSA means RS256 and an elliptic curve its own. Private keys and certificates are refused.
    static base::result<key> from_pem(std::string_view pem,
                                      std::optional<algorithm> alg = std::nullopt);

    // One JSON Web Key (RFC 7517 4): `oct`, `RSA`, `EC` or `OKP`, with its `kid` if it has one.
    // Without `alg`, `oct` means HS256, RSA RS256 and a curve its own.
    static base::result<key> from_jwk(std::string_view json);

    // The same key, known by an id that tokens may name as their `kid`. At most `id_bytes_max`.
    base::result<key> with_id(std::string id) const;

    static constexpr std::size_t id_bytes_max = 256;  // JWT-06

    algorithm alg() const;

    // Empty for a key without one, which then answers for any `kid`.
    std::string_view id() const { return id_; }

    // True for HMAC: who verifies can also sign.
    bool is_secret() const { return traits(alg()).scheme == signature_scheme::hmac; }

    // Whether `signature` (raw bytes as in JWS, RFC 7518 3) is this key's over `text`. MACs are
    // compared in constant time. A signature of a wrong form is simply not one.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const noexcept;

  private:
    friend class signing_key;
    friend base::result<key> key_from_jwk(const boost::json::object& jwk,
                                          std::span<const algorithm> accepted);
    friend base::result<boost::json::object> required_members(const key& of);

    static base::result<key> from_public_key(EVP_PKEY* decoded, std::optional<algorithm> alg);

    explicit key(std::shared_ptr<const signature_check> check) : check_(std::move(check)) {}

    std::shared_ptr<const signature_check> check_;
    std::string id_;
};

}  // namespace anteroom::jose
