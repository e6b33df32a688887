// What a socket is allowed to send: the rate that everybody has, and the program's rules.

#include "auth/policy.hpp"
#include "socketio/client.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

constexpr std::chrono::seconds between_rate_lines{1};

}  // namespace

bool socket::may_send(std::string_view event, std::optional<std::uint64_t> ack_id) {
    hub& owner = within_->owner();
    if (!event_rate_.take(owner.settings().limit.event_rate, owner.now().steady)) {
        limit_rate(event, ack_id, "default");
        return false;
    }
    const auto& rules = owner.policy();
    if (!rules || !rules->governs_events()) return true;
    const auto said =
        rules->send(auth::subject_of(claims_), within_->name(), event, owner.now().wall);
    const std::string_view by = said.by ? std::string_view{said.by->name.text()} : "none";
    if (!said.allowed()) {
        const bool step_up = said.answer == auth::decision::verdict::step_up;
        owner.security().record(
            security_event::event_denied, *this,
            {{"event_name", event}, {"rule", by}, {"code", step_up ? "step_up" : "forbidden"}});
        if (step_up)
            refuse_event(ack_id, "step_up", "Sign in again to do this.");
        else
            refuse_event(ack_id, "forbidden", "You may not do this.");
        return false;
    }
    if (!said.by->limit.limited()) return true;
    if (!rule_rates_ || rule_rates_->edition != rules->edition())
        rule_rates_ = std::make_unique<rule_rates>(
            rule_rates{rules->edition(), std::vector<auth::rate_bucket>(rules->buckets())});
    if (rule_rates_->buckets[said.by->bucket].take(said.by->limit, owner.now().steady)) return true;
    limit_rate(event, ack_id, by);
    return false;
}

// A line a second at most tells of it: whoever floods must not fill the log as well.
void socket::limit_rate(std::string_view event, std::optional<std::uint64_t> ack_id,
                        std::string_view rule) {
    hub& owner = within_->owner();
    const auto now = owner.now().steady;
    if (now >= next_rate_line_) {
        next_rate_line_ = now + between_rate_lines;
        owner.security().record(security_event::rate_limited, *this,
                                {{"event_name", event}, {"rule", rule}});
    } else {
        owner.security().count(security_event::rate_limited);
    }
    refuse_event(ack_id, "rate_limited", "Too many events; wait a moment.");
}

}  // namespace anteroom::socketio
