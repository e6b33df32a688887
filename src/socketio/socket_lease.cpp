// What a socket may do while its token lives, and what becomes of it afterwards.

#include "auth/lease_times.hpp"
#include "socketio/client.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/renewal.hpp"
#include "socketio/socket.hpp"
#include "socketio/token_check.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom::socketio {

using wire::socketio::packet_type;
using wire::socketio::write_json;

void socket::lease_to(const grant& good) {
    claims_ = good.claims;
    lease_ = good.lease;
}

bool socket::may_act() const {
    return connected() && (!lease_ || lease_->may_act(within_->owner().now()));
}

bool socket::may_receive() const {
    return connected() && !leaving_ && (!lease_ || lease_->may_receive(within_->owner().now()));
}

bool socket::may_renew() const {
    return connected() && (!lease_ || lease_->may_renew(within_->owner().now()));
}

// Ours: it goes out whatever the lease allows the program.
void socket::tell(std::string_view event, std::string_view json) {
    std::string text = "[\"";
    text.append(event).append("\",").append(json).append("]");
    send_packet(packet_type::event, {}, {text, {}});
}

void socket::answer_at_once(std::optional<std::uint64_t> ack_id, std::string_view json) {
    if (!ack_id || !connected()) return;
    const std::string text = std::string{"["}.append(json).append("]");
    send_packet(packet_type::ack, ack_id, {text, {}});
}

void socket::refuse_event(std::optional<std::uint64_t> ack_id, std::string_view code,
                          std::string_view message) {
    if (!ack_id) return;
    std::string json = "{\"ok\":false,\"code\":";
    write_json(json, code);
    json += ",\"message\":";
    write_json(json, message);
    answer_at_once(ack_id, json += '}');
}

void socket::announce_lease() {
    if (!connected() || !lease_) return;
    tell("auth:lease", auth::lease_json(lease_->times(within_->owner().now())) + mark());
    if (const auto when = lease_->next_deadline()) client_->below().wake_by(*when);
}

bool socket::take_renewal(std::string_view event, const wire::socketio::packet& packet) {
    if (event != renewal_event || !within_->owner().authentication_for(within_->definition()))
        return false;
    const auto& all = packet.data->get_array();
    const auto* payload = all.size() > 1 ? all[1].if_object() : nullptr;
    // Perhaps the timer is only late.
    if (!may_renew())
        on_time();
    else
        renew(*client_, *this, payload, packet.id);
    return true;
}

void socket::renew_by(const grant& fresh) {
    const bool was_guest = !claims_;
    lease_to(fresh);
    if (was_guest) enter(user_room());
    if (!connected()) return;
    if (const auto when = lease_->next_deadline()) client_->below().wake_by(*when);
    within_->owner().security().record(security_event::renewed, *this);
}

void socket::revoke(std::string_view reason) {
    if (!connected()) return;
    within_->owner().security().record(security_event::revoked, *this, {{"reason", reason}});
    std::string json = "{\"reason\":";
    write_json(json, reason);
    tell("auth:revoked", json += '}');
    send_packet(packet_type::disconnect, {}, {});
    become_disconnected(disconnect_reason::token_revoked);
}

void socket::leave_forbidden_rooms(std::string_view reason) {
    std::vector<std::string> left;
    for (auto& room : rooms())
        if (room != id() && !may_enter(room)) left.push_back(std::move(room));
    if (left.empty()) return;
    for (const auto& room : left)
        if (connected()) leave(room);  // who watches rooms may end the socket
    if (connected()) tell_rooms_left(left, reason);
}

void socket::tell_rooms_left(const std::vector<std::string>& left, std::string_view reason) {
    std::string json;
    for (const auto& room : left) {
        json += json.empty() ? "{\"left\":[" : ",";
        write_json(json, std::string_view{room});
    }
    tell("auth:rooms", json.append("],\"reason\":\"").append(reason).append("\"}"));
    const socket_ptr kept{this};
    hub& owner = within_->owner();
    for (const auto& handler : within_->definition().on_rooms_left)
        if (connected())
            guarded(owner.settings().log, "rooms_left", id(), [&] { (*handler)(kept, left); });
}

std::string socket::user_room() const {
    return claims_ ? std::string{"user-"}.append(claims_->who().user_id) : std::string{};
}

bool socket::may_enter(std::string_view room) const {
    return (claims_ && room == user_room()) || within_->owner().may_enter(*within_, claims_, room);
}

void socket::on_lease_time() {
    hub& owner = within_->owner();
    switch (lease_->on_time(owner.now())) {
        case auth::lease::action::none:
            return;
        case auth::lease::action::announce_expiring:
            owner.security().record(security_event::expiring, *this);
            return tell("auth:expiring", auth::expiring_json(lease_->times(owner.now())));
        case auth::lease::action::begin_grace: {
            const std::string grace = std::to_string(lease_->grace().count());
            owner.security().record(security_event::expired, *this, {{"grace_ms", grace}});
            return;
        }
        case auth::lease::action::expire:
            return expire();
    }
}

void socket::expire() {
    within_->owner().security().record(security_event::expired, *this);
    const auto policy = lease_->policy();
    lease_->close();
    if (policy == auth::expiry_policy::reconnect) {
        client_->close(disconnect_reason::token_expired);
    } else {
        if (recovery_) recovery_->stays_away = true;
        send_packet(packet_type::disconnect, {}, {});
        become_disconnected(disconnect_reason::token_expired);
    }
}

}  // namespace anteroom::socketio
