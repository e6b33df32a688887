#pragma once

#include <optional>

#include "anteroom/user.hpp"
#include "auth/claims.hpp"

namespace anteroom::detail {

inline user user_of(const auth::claims& claims) {
    const auto who = claims.who();
    return {claims.anchor(), who.user_id, who.issuer, who.subject, auth::claims::values_of};
}

// The user of verified claims; without claims, nobody.
inline user user_of(const std::optional<auth::claims>& claims) {
    return claims ? user_of(*claims) : user{};
}

}  // namespace anteroom::detail
