#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "jose/signing_key.hpp"

namespace anteroom::auth {

struct token_issuer_options {
    jose::signing_key key;
    std::chrono::seconds lifetime{std::chrono::hours{1}};  // `exp` = `iat` + this
    std::optional<std::string> issuer{};                   // `iss`
    std::optional<std::string> audience{};                 // `aud`
    std::string type = "JWT";                              // header `typ`
};

// Makes signed tokens: development tokens, the command line, the login endpoints.
// Immutable: `issue` may be called from any thread.
class token_issuer {
  public:
    explicit token_issuer(token_issuer_options options) : options_(std::move(options)) {}

    // The claims with `iat`, `exp` and, where configured, `iss` and `aud` set by us: a claim of
    // the same name in `claims` does not count. To make an expired token, hand in an old `now`.
    // A token longer than a verifier takes is an error.
    base::result<std::string> issue(const boost::json::object& claims, base::wall_time now) const;

  private:
    token_issuer_options options_;
};

}  // namespace anteroom::auth
