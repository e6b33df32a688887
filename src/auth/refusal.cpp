#include "auth/refusal.hpp"

#include "auth/error.hpp"

namespace anteroom::auth {

namespace {

constexpr refusal no_token{"Authentication error: No token provided", "credentials_required",
                           false};
constexpr refusal invalid{"Authentication error: Invalid token", "invalid_token", false};
constexpr refusal expired{"Authentication error: Token expired", "token_expired", true};
constexpr refusal revoked{"Authentication error: Token revoked", "token_revoked", false};
constexpr refusal unavailable{"Authentication error: Temporarily unavailable", "unavailable", true};

}  // namespace

const refusal& refusal_for(const base::error_code& reason) {
    if (reason == errc::token_missing) return no_token;
    if (reason == errc::expired) return expired;
    if (reason == errc::revoked) return revoked;
    if (reason == errc::keys_unavailable || reason == errc::too_many_waiting) return unavailable;
    return invalid;
}

std::string data_json(const refusal& row) {
    std::string json = R"({"type":"UnauthorizedError","code":")";
    json += row.code;
    json += R"(","retry":)";
    json += row.retry ? "true}" : "false}";
    return json;
}

}  // namespace anteroom::auth
