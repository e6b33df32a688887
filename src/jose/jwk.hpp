#pragma once

#include <span>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {

// `key::from_jwk` for a JWK that is already parsed, as one of a set is. The caller has made sure
// that no name occurs twice. Checked when loaded (JWT-05): `kty`, `crv`, `alg`, `use`, `key_ops`,
// `kid`; members that are not about the public key are ignored. `accepted`, if not empty, lists
// the only algorithms that the key may have; one that names none is bound to the first that fits.
base::result<key> key_from_jwk(const boost::json::object& jwk,
                               std::span<const algorithm> accepted = {});

}  // namespace anteroom::jose
