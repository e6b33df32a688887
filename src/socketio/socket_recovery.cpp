// What is kept of a socket whose connection ends, and how its client gets it back.

#include <algorithm>

#include <boost/json/object.hpp>

#include "socketio/adapter.hpp"
#include "socketio/client.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

constexpr std::size_t pid_bytes = 20;  // of base::make_id()

// Who pays for what is kept: the user, or the address of somebody without one.
std::string account_of(const std::optional<auth::claims>& claims, const handshake& request) {
    if (!claims) return std::string{"address "}.append(request.address());
    const auto& who = claims->who();
    std::string account{"user "};
    for (const auto part : {who.issuer, who.subject, who.user_id})
        account.append(std::to_string(part.size())).append(":").append(part);
    return account;
}

// Nothing if that can be no socket's pid.
std::unique_ptr<recovery_claim> claim_of(std::string_view pid, const boost::json::object& payload) {
    if (pid.size() != pid_bytes) return nullptr;
    auto claim = std::make_unique<recovery_claim>();
    claim->pid = pid;
    if (const auto* const offset = payload.if_contains("offset")) {
        const auto* const text = offset->if_string();
        const bool can_be = text && packet_offset::of(*text);
        claim->offset = can_be ? std::string_view{*text} : std::string_view{};
    }
    return claim;
}

}  // namespace

bool socket::recovered() const {
    return recovery_ && recovery_->recovered;
}

void socket::take_part(const boost::json::object* payload) {
    const hub& owner = within_->owner();
    recovery& all = *owner.recovering();
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
    auto claim = claim_of(*pid, *payload);
    if (!claim) return;
    claim->nsp = within_->name();
    claim->claims = claims_;
    claim->since = recovery_->asked;
    if (take_back_here(*claim)) return;
    const auto& everywhere = owner.settings().everywhere;
    if (everywhere && everywhere->has_others()) recovery_->sought = std::move(claim);
}

const recovery_claim* socket::sought() const {
    return recovery_ ? recovery_->sought.get() : nullptr;
}

// False if this shard has nothing under that name.
bool socket::take_back_here(const recovery_claim& claim) {
    auto had = within_->owner().recovering()->claim(claim);
    if (had.refused) on_claim_refused();
    if (had.session) restore(std::move(*had.session), claim.offset);
    return had.refused || had.session;
}

void socket::on_claim_refused() {
    within_->owner().security().record(security_event::recovery_refused, *this,
                                       {{"reason", "another identity"}});
}

// What was on its way to another shard when the others were asked is there when they are asked
// once more: what each of them posts comes in order.
void socket::take_back(recovery_answer given) {
    auto claim = std::move(recovery_->sought);
    if (given.refused) return on_claim_refused();
    if (given.found) {
        auto session = within_->owner().take_in(std::move(*given.found));
        if (session) restore(std::move(*session), claim->offset);
        return;
    }
    if (take_back_here(*claim) || std::exchange(recovery_->asked_again, true)) return;
    recovery_->sought = std::move(claim);
}

void socket::restore(recovery_session session, const std::optional<std::string>& offset) {
    const auto after = within_->owner().recovering()->resume(session, offset);
    if (!after) return;
    auto back = std::make_unique<recovery_return>(recovery_return{std::move(session), *after});
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
    back.rooms.clear();
    back.forbidden.clear();
    for (const auto& in : back.session.rooms) {
        if (may_enter(in.room))
            back.rooms.push_back(in);
        else
            back.forbidden.push_back(in.room);
    }
    auto found = within_->owner().recovering()->missed(back.session, back.rooms, back.after);
    if (found) back.missed = std::move(*found);
    return found.has_value();
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
    recovery_->baggage = std::move(back->session.baggage);
    recovery_->has = std::move(back->session.has);
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
    session.baggage = std::move(recovery_->baggage);
    session.has = std::move(recovery_->has);
    all.keep(std::move(session));
}

bool socket::came_after(base::steady_time when) const {
    return recovery_->asked > when;
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

bool socket::has_had(const recovery_stamp& stamp) const {
    return recovery_ && recovery_->has && recovery_->has->has(stamp);
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
