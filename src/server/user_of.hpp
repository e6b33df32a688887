#pragma once

#include <optional>

#include "anteroom/user.hpp"
#include "auth/claims.hpp"

namespace anteroom::detail {

// The user of verified claims; without claims, nobody.
inline user user_of(const std::optional<auth::claims>& claims) {
    if (!claims) return {};
    return {claims->anchor(), claims->who().user_id, claims->who().issuer, claims->who().subject,
            claims->values()};
}

}  // namespace anteroom::detail
