#include "auth/revocation.hpp"

namespace anteroom::auth {

bool revocation::fits(const claims& token) const {
    if (empty()) return false;
    if (user && token.who().user_id != *user) return false;
    if (issuer && token.who().issuer != *issuer) return false;
    if (issued_before && token.issued_at() && *token.issued_at() >= *issued_before) return false;
    const auto is = [](std::string_view text, const std::string& wanted) {
        return !text.empty() && text == wanted;
    };
    if (token_id && !is(token.token_id(), *token_id)) return false;
    return !session || is(token.session(), *session);
}

}  // namespace anteroom::auth
