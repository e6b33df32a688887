#include "socketio/token_check.hpp"

#include <cstring>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "auth/error.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"

namespace anteroom::socketio {

namespace {

auth::lease lease_of(const hub& owner, const authentication& rules, const auth::claims& verified) {
    auth::lease_options options;
    options.expires_at = verified.expires_at();
    options.leeway = rules.verifier.leeway();
    options.policy = rules.rules.policy;
    options.grace = rules.rules.grace;
    options.mode = rules.rules.mode;
    unsigned char jitter[sizeof options.jitter];
    owner.random().fill(jitter);
    std::memcpy(&options.jitter, jitter, sizeof jitter);
    return auth::lease{options, owner.now()};
}

bool revoked(const hub& owner, const authentication& rules, const auth::claims& token) {
    const auto& store = owner.settings().revocations;
    if (store && store->revoked(token, owner.now())) return true;
    if (!rules.rules.revoked) return false;
    bool refused = true;
    guarded(owner.settings().log, "revoked", {}, [&] { refused = rules.rules.revoked(token); });
    return refused;
}

}  // namespace

base::result<std::string_view> token_in(const boost::json::object* payload) {
    const auto* token = payload ? payload->if_contains("token") : nullptr;
    if (!token || token->is_null()) return auth::errc::token_missing;
    const auto* text = token->if_string();
    if (!text) return auth::errc::token_not_text;
    if (text->empty()) return auth::errc::token_missing;
    return std::string_view{*text};
}

base::result<grant> check_token(const hub& owner, const authentication& rules,
                                base::result<std::string_view> token) {
    if (!token) return token.error();
    auto verified = rules.verifier.verify(*token, owner.now().wall);
    if (!verified) return verified.error();
    if (revoked(owner, rules, *verified)) return auth::errc::revoked;
    auth::lease lease = lease_of(owner, rules, *verified);
    return grant{std::move(*verified), lease};
}

}  // namespace anteroom::socketio
