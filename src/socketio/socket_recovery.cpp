// What is kept of a socket whose connection ends, and how its client gets it back.

#include <algorithm>

#include <boost/json/object.hpp>

#include "socketio/client.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

// Who pays for what is kept: the user, or the address of somebody without one.
std::string account_of(const std::optional<auth::claims>& claims, const handshake& request) {
    if (!claims) return std::string{"address "}.append(request.address());
    const auto& who = claims->who();
    std::string account{"user "};
    for (const auto part : {who.issuer, who.subject, who.user_id})
        account.append(std::to_string(part.size())).append(":").append(part);
    return account;
}

// What was kept of the socket, as the log looks at it: with all its rooms, or those given.
recovery_log::reader reader_of(const recovery_session& session,
                               std::vector<recovery_log::membership> rooms) {
    return {session.nsp,      session.id,    session.user, session.since,
            std::move(rooms), session.rooms, session.past};
}

// How far the client has come. Without an offset it has received nothing that has one.
std::optional<log_position> known_by(const recovery_session& session, const recovery_log& log,
                                     const boost::json::object& payload) {
    const auto* const said = payload.if_contains("offset");
    if (!said) return session.since;
    const auto* const offset = said->if_string();
    if (!offset) return std::nullopt;
    if (const auto at = session.progress.position_of(*offset)) return at;
    return log.find(reader_of(session, session.rooms), *offset);
}

}  // namespace

bool socket::recovered() const {
    return recovery_ && recovery_->recovered;
}

void socket::take_part(const boost::json::object* payload) {
    recovery& all = *within_->owner().recovering();
    recovery_ = all.begin(account_of(claims_, *handshake_));
    const auto* const said = payload ? payload->if_contains("pid") : nullptr;
    const auto* const pid = said ? said->if_string() : nullptr;
    if (!pid) return;
    // They are between the client's library and this one, and the pid is a secret.
    if (auth_) {
        auth_->erase("pid");
        auth_->erase("offset");
        if (auth_->empty()) auth_.reset();
    }
    auto session = all.claim(*this, *pid);
    if (!session) return;
    const auto known = known_by(*session, all.log(), *payload);
    const auto after =
        known ? session->progress.resume(*known, session->left, all.log().floor()) : std::nullopt;
    if (!after) return;
    auto back = std::make_unique<recovery_return>(recovery_return{std::move(*session), *after});
    if (!read_missed(*back)) return;

    id_ = base::id_text{back->session.id};
    recovery_->pid = back->session.pid;
    recovery_->user = back->session.user;
    recovery_->since = back->session.since;
    recovery_->progress = back->session.progress;
    if (!back->session.data.empty()) data() = std::move(back->session.data);
    recovery_->recovered = true;
    recovery_->back = std::move(back);
}

// False if the log has lost some of it, or it is too much to be sent at once.
bool socket::read_missed(recovery_return& back) {
    recovery& all = *within_->owner().recovering();
    back.rooms.clear();
    back.forbidden.clear();
    back.missed.clear();
    for (const auto& in : back.session.rooms) {
        if (may_enter(in.room))
            back.rooms.push_back(in);
        else
            back.forbidden.push_back(in.room);
    }
    const auto found =
        all.log().missed(reader_of(back.session, back.rooms), back.after, all.replayed_max());
    if (!found) return false;
    for (const auto* one : *found) back.missed.push_back(*one);
    return true;
}

// While middlewares ran more may have been sent, and rights may have changed, so it is read again.
// It may have become too much, and then there is no whole to give back: the client comes once more,
// for a fresh session.
bool socket::can_come_back() {
    if (!recovery_ || !recovery_->back) return true;
    const bool receives = !lease_ || lease_->may_receive(within_->owner().now());
    const bool is_fresh = within_->definition().middlewares.empty();
    if (receives && (is_fresh || read_missed(*recovery_->back))) return true;
    recovery_->back.reset();
    client_->close(disconnect_reason::transport_close);
    return false;
}

// Into its rooms, and what it missed goes out: before the answer to its CONNECT, as the reference
// does it. False if it ended on the way.
bool socket::come_back() {
    if (!recovery_) return true;
    recovery& all = *within_->owner().recovering();
    all.add(*recovery_, *this);
    if (!recovery_->back) return true;
    const auto back = std::move(recovery_->back);
    recovery_->past = std::move(back->session.past);
    for (auto& was : back->session.rooms)
        if (std::ranges::find(back->forbidden, was.room) != back->forbidden.end())
            remember_past(was.room, was.since);
    for (const auto& one : back->rooms) {
        within_->join(*this, one.room);
        if (!connected()) return false;
        for (auto& joined : recovery_->rooms)
            if (joined.in->name == one.room) joined.since = one.since;
    }
    for (const auto& one : back->missed) {
        recovery_->progress.on_sent(one.at, one.offset, all.log().floor());
        client_->send(one.packet);
    }
    recovery_->forbidden = std::move(back->forbidden);
    const std::string count = std::to_string(back->missed.size());
    within_->owner().security().record(security_event::recovered, *this, {{"replayed", count}});
    return true;
}

void socket::keep_state(disconnect_reason reason) {
    if (!recovery_) return;
    recovery& all = *within_->owner().recovering();
    if (const auto back = std::move(recovery_->back)) {
        // It was on its way back, and may try again.
        if (reason == disconnect_reason::token_revoked) return;
        if (data_) back->session.data = *data_;
        return all.keep(std::move(back->session));
    }
    if (!connected()) return;
    all.remove(*recovery_);
    if (recovery_->stays_away || !may_come_back_after(reason)) return;
    recovery_session session;
    session.pid = recovery_->pid;
    session.id = id();
    session.nsp = within_->name();
    session.user = recovery_->user;
    session.claims = claims_;
    if (data_) session.data = *data_;
    for (const auto& [in, since] : recovery_->rooms) session.rooms.push_back({in->name, since});
    session.past = recovery_->past;
    session.progress = recovery_->progress;
    session.since = recovery_->since;
    session.left = all.log().head();
    session.left_at = within_->owner().now().steady;
    all.keep(std::move(session));
}

void socket::give_way() {
    client* const below = client_;
    become_disconnected(disconnect_reason::transport_close);
    if (below) below->close(disconnect_reason::transport_close);
}

void socket::on_joined(const room_index::room& in) {
    if (recovery_) recovery_->rooms.push_back({&in, within_->owner().recovering()->log().head()});
}

void socket::on_left(std::string_view room) {
    if (!recovery_) return;
    const auto found = std::ranges::find_if(recovery_->rooms,
                                            [&](const auto& one) { return one.in->name == room; });
    if (found == recovery_->rooms.end()) return;
    remember_past(room, found->since);
    recovery_->rooms.erase(found);
}

// What kept it out while it was in a room is not for it after it has left.
void socket::remember_past(std::string_view room, log_position since) {
    const auto& owner = within_->owner();
    const auto& log = owner.recovering()->log();
    auto& past = recovery_->past;
    std::erase_if(past, [&](const auto& one) { return one.until <= log.floor(); });
    if (log.head() <= log.floor() || log.head() == since) return;
    if (past.size() >= owner.settings().limit.rooms_max) past.erase(past.begin());
    past.push_back({std::string{room}, since, log.head()});
}

void socket::emit_kept(const outgoing_event& event) {
    recovery& all = *within_->owner().recovering();
    recovery_log::entry one;
    one.offset = all.next_offset();
    one.only = id();
    const std::string json = one.offset.behind(event.json);
    one.packet = within_->seal({json, event.attachments, event.compress});
    const sealed_packet packet = one.packet;
    const packet_offset offset = one.offset;
    const log_position at =
        all.append(within_->name(), recovery_log::kind::user, recovery_->user, std::move(one));
    recovery_->progress.on_sent(at, offset, all.log().floor());
    send_event(packet);
}

void socket::deliver(const sealed_packet& packet, log_position at, const packet_offset& offset) {
    if (!may_receive()) return recovery_->progress.on_withheld(at);
    recovery_->progress.on_sent(at, offset, within_->owner().recovering()->log().floor());
    send_event(packet);
}

// A client that is sent nothing else has an offset by it.
std::string socket::mark() {
    if (!recovery_) return {};
    recovery& all = *within_->owner().recovering();
    const packet_offset offset = all.next_offset();
    recovery_->progress.on_marked(all.log().head(), offset);
    return std::string{",\""}.append(offset.text()).append("\"");
}

}  // namespace anteroom::socketio
