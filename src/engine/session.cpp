#include "engine/session.hpp"

#include <algorithm>

namespace anteroom::engine {

namespace {

using wire::engineio::packet;
using wire::engineio::packet_type;

heartbeat::settings beat_of(const options& options) {
    return {options.ping_interval, options.ping_timeout};
}

}  // namespace

session::session(const options& options, revision revision, transport transport,
                 base::steady_time now)
    : options_(options),
      revision_(revision),
      transport_(transport),
      heartbeat_(beat_of(options),
                 revision == revision::v4 ? heartbeat::pinger::server : heartbeat::pinger::client,
                 now) {}

std::string session::handshake(const options& options, std::string_view sid, transport transport) {
    const bool upgradable =
        transport == transport::polling && options.allow_upgrades && options.allow_websocket;
    std::string json = "{\"sid\":\"";
    json += sid;
    json += upgradable ? "\",\"upgrades\":[\"websocket\"]" : "\",\"upgrades\":[]";
    json += ",\"pingInterval\":" + std::to_string(options.ping_interval.count());
    json += ",\"pingTimeout\":" + std::to_string(options.ping_timeout.count());
    json += ",\"maxPayload\":" + std::to_string(options.message_bytes_max) + '}';
    return json;
}

session::reaction session::receive(origin origin, const packet& packet, base::steady_time now) {
    if (origin == origin::probe) return receive_on_probe(packet);
    if (packet.type == packet_type::ping || packet.type == packet_type::pong)
        return receive_heartbeat(packet.type, now);
    if (revision_ == revision::v4) heartbeat_.on_other_packet(beat_of(options_), now);
    switch (packet.type) {
        case packet_type::message:
            return closing_ ? reaction::none : reaction::deliver;
        case packet_type::close:
            return reaction::peer_closed;
        case packet_type::noop:
            return reaction::none;
        case packet_type::upgrade:
            // Harmless where the upgrade is done already, as in the reference.
            return reaction::none;
        default:
            return reaction::protocol_violation;
    }
}

session::reaction session::receive_heartbeat(packet_type type, base::steady_time now) {
    const bool client_pings = revision_ == revision::v3;
    if ((type == packet_type::ping) != client_pings) return reaction::heartbeat_violation;
    if (client_pings) {
        if (!beat_waits_) heartbeat_.on_ping(beat_of(options_), now);
        if (closing_) return reaction::none;
        beat_waits_ = transport_ == transport::polling;
        return reaction::answer_ping;
    }
    if (!beat_waits_) heartbeat_.on_pong(beat_of(options_), now);
    return reaction::none;
}

session::reaction session::receive_on_probe(const packet& packet) {
    if (upgrade_ == upgrade::probing && packet.type == packet_type::ping &&
        packet.data == "probe") {
        upgrade_ = upgrade::probed;
        return reaction::answer_probe;
    }
    if (upgrade_ == upgrade::probed && packet.type == packet_type::upgrade && !closing_) {
        upgrade_ = upgrade::none;
        transport_ = transport::websocket;
        beat_waits_ = false;
        return reaction::complete_upgrade;
    }
    upgrade_ = upgrade::none;
    return reaction::drop_probe;
}

session::timed session::on_time(base::steady_time now) {
    if (closing_) return now >= other_deadline_ ? timed::give_up_closing : timed::none;
    if (upgrade_ != upgrade::none && now >= other_deadline_) {
        upgrade_ = upgrade::none;
        return timed::drop_probe;
    }
    switch (heartbeat_.on_time(beat_of(options_), now)) {
        case heartbeat::action::send_ping:
            beat_waits_ = transport_ == transport::polling;
            return timed::send_ping;
        case heartbeat::action::close_silent_peer:
            return timed::close_silent_peer;
        case heartbeat::action::none:
            return timed::none;
    }
    return timed::none;
}

base::steady_time session::next_deadline() const {
    if (closing_) return other_deadline_;
    if (upgrade_ != upgrade::none) return std::min(other_deadline_, heartbeat_.next_deadline());
    return heartbeat_.next_deadline();
}

bool session::attach_probe(base::steady_time now) {
    if (transport_ != transport::polling || upgrade_ != upgrade::none || closing_) return false;
    upgrade_ = upgrade::probing;
    other_deadline_ = now + options_.upgrade_timeout;
    return true;
}

void session::probe_gone() {
    upgrade_ = upgrade::none;
}

bool session::begin_closing(base::steady_time now, std::chrono::milliseconds within) {
    if (closing_) return false;
    closing_ = true;
    upgrade_ = upgrade::none;
    other_deadline_ = now + within;
    return true;
}

}  // namespace anteroom::engine
