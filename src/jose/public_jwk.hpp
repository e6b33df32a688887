#pragma once

#include <span>
#include <string>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {

// Keys as they are published for others to verify with.

// The public half as a JWK (RFC 7517 4, RFC 7518 6, RFC 8037 2), with `alg`, `use` and, if it has
// an id, `kid`. A secret is never written: `errc::key_is_secret`.
base::result<boost::json::object> public_jwk(const key& of);

// The text of a JWK set (RFC 7517 5) of these public keys.
base::result<std::string> public_jwk_set(std::span<const key> keys);

// The SHA-256 thumbprint (RFC 7638), base64url: a good id for a key, the same wherever it is
// computed. For public keys alone, as above.
base::result<std::string> thumbprint(const key& of);

}  // namespace anteroom::jose
