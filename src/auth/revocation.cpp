#include "auth/revocation.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace anteroom::auth {

namespace {

bool has_text(const claims& token, std::string_view name, const std::string& wanted) {
    const auto* value = token.values().if_contains(name);
    const auto* text = value ? value->if_string() : nullptr;
    return text && std::string_view{*text} == wanted;
}

}  // namespace

bool revocation::fits(const claims& token) const {
    if (empty()) return false;
    if (user && token.who().user_id != *user) return false;
    if (issuer && token.who().issuer != *issuer) return false;
    if (issued_before && token.issued_at() && *token.issued_at() >= *issued_before) return false;
    if (token_id && !has_text(token, "jti", *token_id)) return false;
    return !session || has_text(token, "sid", *session);
}

}  // namespace anteroom::auth
