#pragma once

#include <optional>

#include "anteroom/user.hpp"
#include "auth/claims.hpp"

namespace anteroom::detail {

inline user user_of(const auth::claims& claims) {
    return {claims.anchor(), claims.who().user_id, claims.who().issuer, claims.who().subject,
            claims.values()};
}

// The user of verified claims; without claims, nobody.
inline user user_of(const std::optional<auth::claims>& claims) {
    return claims ? user_of(*claims) : user{};
}

}  // namespace anteroom::detail
