#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "jose/algorithm.hpp"
#include "jose/evp.hpp"

namespace anteroom::jose {

// The rules that every key passes before it is used (JWT-05, JWT-09).

// The secret is long enough for the algorithm and not a PEM text.
base::error_code check_secret(algorithm alg, std::string_view secret);

// The key is of a kind, size and curve that fit the algorithm, and valid in itself. Without an
// algorithm, finds the one that the key means: RS256 for RSA, a curve's own otherwise.
base::result<algorithm> check_key_fits(EVP_PKEY* key, std::optional<algorithm> alg);

}  // namespace anteroom::jose
