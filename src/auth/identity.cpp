#include "auth/identity.hpp"

#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "auth/error.hpp"

namespace anteroom::auth {

namespace {

constexpr std::size_t decimal_bytes_max = 20;  // a 64-bit integer with its sign

std::string_view view(const boost::json::string& text) {
    return {text.data(), text.size()};
}

// A claim as text, or nothing if it is neither a string nor an integer.
std::optional<std::string_view> claim_text(const boost::json::value& claim, std::string& decimals) {
    if (const auto* text = claim.if_string()) return view(*text);
    if (!claim.is_int64() && !claim.is_uint64()) return std::nullopt;
    // Room for both integers of an identity at once, so that the view of the first one stays.
    if (decimals.empty()) decimals.reserve(2 * decimal_bytes_max);
    const std::size_t at = decimals.size();
    decimals +=
        claim.is_int64() ? std::to_string(claim.get_int64()) : std::to_string(claim.get_uint64());
    return std::string_view(decimals).substr(at);
}

}  // namespace

base::result<identity> read_identity(const boost::json::object& claims,
                                     const std::vector<std::string>& user_id_claims,
                                     std::string& decimals) {
    identity who;
    if (const auto* iss = claims.if_contains("iss")) who.issuer = view(iss->get_string());
    if (const auto* sub = claims.if_contains("sub")) {
        const auto text = claim_text(*sub, decimals);
        if (!text) return errc::subject_wrong_type;
        who.subject = *text;
    }
    for (const std::string& name : user_id_claims) {
        const auto* claim = claims.if_contains(name);
        if (claim == nullptr) continue;
        const auto text = claim_text(*claim, decimals);
        if (!text || text->empty()) return errc::user_id_wrong_type;
        if (text->size() > user_id_bytes_max) return errc::user_id_too_long;
        who.user_id = *text;
        return who;
    }
    return errc::user_id_missing;
}

}  // namespace anteroom::auth
