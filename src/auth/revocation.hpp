#pragma once

#include <optional>
#include <string>

#include "auth/claims.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// Which tokens no longer count: those that fit everything that is set. One that sets nothing fits
// none.
struct revocation {
    std::optional<std::string> token_id{};  // claim `jti`
    std::optional<std::string> session{};   // claim `sid`
    std::optional<std::string> user{};      // the user id
    std::optional<std::string> issuer{};    // claim `iss`; unset: of any issuer
    // Claim `iat` lies before it, or is missing. Tokens tell whole seconds, so one of the same
    // second counts as issued before.
    std::optional<base::wall_time> issued_before{};
    std::string reason = "revoked";  // told to the clients that are disconnected

    bool empty() const { return !token_id && !session && !user && !issuer && !issued_before; }
    bool fits(const claims& token) const;
};

}  // namespace anteroom::auth
