#include "socketio/token_check.hpp"

#include <cstring>
#include <memory>
#include <utility>

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

base::result<grant> leased(const hub& owner, const authentication& rules,
                           base::result<auth::claims> verified) {
    if (!verified) return verified.error();
    // Also of a token that was verified before: it may have been revoked since.
    if (revoked(owner, rules, *verified)) return auth::errc::revoked;
    auth::lease lease = lease_of(owner, rules, *verified);
    return grant{*std::move(verified), lease};
}

class late_grant final : public auth::verification_queue::applicant {
  public:
    late_grant(hub& owner, const authentication& rules,
               detail::unique_function<bool()> still_wanted,
               detail::unique_function<void(base::result<grant>)> answer)
        : owner_(owner),
          rules_(rules),
          still_wanted_(std::move(still_wanted)),
          answer_(std::move(answer)) {}

    bool still_waits() override { return still_wanted_(); }
    void hear(base::result<auth::claims> verdict) override {
        answer_(leased(owner_, rules_, std::move(verdict)));
    }

  private:
    hub& owner_;
    const authentication& rules_;
    detail::unique_function<bool()> still_wanted_;
    detail::unique_function<void(base::result<grant>)> answer_;
};

}  // namespace

base::result<std::string_view> token_in(const boost::json::object* payload) {
    const auto* token = payload ? payload->if_contains("token") : nullptr;
    if (!token || token->is_null()) return auth::errc::token_missing;
    const auto* text = token->if_string();
    if (!text) return auth::errc::token_not_text;
    if (text->empty()) return auth::errc::token_missing;
    return std::string_view{*text};
}

std::optional<base::result<grant>> check_token(hub& owner, const authentication& rules,
                                               base::result<std::string_view> token) {
    if (!token) return token.error();
    auto verdict = owner.verifications().judge(rules.verifier, *token);
    if (!verdict) return std::nullopt;
    return leased(owner, rules, *std::move(verdict));
}

base::result<grant> check_token_now(const hub& owner, const authentication& rules,
                                    std::string_view token) {
    return leased(owner, rules, rules.verifier.verify(token, owner.now().wall));
}

void check_token_later(hub& owner, const authentication& rules, std::string_view token,
                       detail::unique_function<bool()> still_wanted,
                       detail::unique_function<void(base::result<grant>)> answer) {
    owner.verifications().wait(
        rules.verifier, token,
        std::make_unique<late_grant>(owner, rules, std::move(still_wanted), std::move(answer)));
}

}  // namespace anteroom::socketio
