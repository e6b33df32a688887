#include "socketio/name_space.hpp"

#include <algorithm>

#include "base/walk_in_stages.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

socket* socket_of(socket* member) {
    return member;
}

socket* socket_of(const room_index::member& member) {
    return member.who;
}

answer copy_of(const ack_answer& given) {
    boost::json::array values;
    values.reserve(given.arguments.size());
    for (const auto& value : given.arguments) values.push_back(value);
    return {std::move(values), {given.attachments.begin(), given.attachments.end()}};
}

}  // namespace

std::string_view name_space::id_of_socket::operator()(const socket& member) const {
    return member.id();
}

void name_space::detach() {
    if (--attached_ == 0) owner_.on_emptied(*this);
}

// A socket's id is a room that is in no index; those who watch rooms hear of it all the same.
void name_space::add(socket& member) {
    by_id_.insert(&member);
    if (definition_.on_room_change.empty()) return;
    tell(room_change::kind::created, member.id(), member);
    if (member.connected()) tell(room_change::kind::joined, member.id(), member);
}

void name_space::remove(socket& member) {
    by_id_.erase(member.id());
    if (definition_.on_room_change.empty()) return rooms_.leave_all(member.memberships());
    tell(room_change::kind::left, member.id(), member);
    tell(room_change::kind::deleted, member.id(), member);
    while (!member.memberships().empty())
        leave(member, std::string{member.memberships().back().in->name});
}

void name_space::join(socket& member, std::string_view room) {
    const bool watched = !definition_.on_room_change.empty();
    const bool is_new = watched && !rooms_.find(room);
    if (!rooms_.join(member, member.memberships(), room)) return;
    member.on_joined(*member.memberships().back().in);
    if (!watched) return;
    if (is_new) tell(room_change::kind::created, room, member);
    if (member.connected()) tell(room_change::kind::joined, room, member);
}

bool name_space::leave(socket& member, std::string_view room) {
    member.on_left(room);
    if (!rooms_.leave(member.memberships(), room)) return false;
    if (definition_.on_room_change.empty()) return true;
    tell(room_change::kind::left, room, member);
    if (!rooms_.find(room)) tell(room_change::kind::deleted, room, member);
    return true;
}

void name_space::tell(room_change::kind what, std::string_view room, const socket& who) {
    for (const auto& handler : definition_.on_room_change)
        guarded(owner_.settings().log, "room", who.id(), [&] {
            (*handler)({what, room, who.id()});
        });
}

bool name_space::excluded(const socket& member, const audience& to) const {
    return std::ranges::any_of(to.except,
                               [&](const std::string& room) { return member.in_room(room); });
}

// A large audience has left the cache since the last time.
template <class Members, class Visit>
void walk(const Members& members, Visit visit) {
    base::walk_in_stages<4>(
        members, [](auto member) { socket_of(member)->fetch(); },
        [](auto member) { socket_of(member)->fetch_client(); },
        [](auto member) { socket_of(member)->fetch_carrier(); },
        [&](auto member) { visit(*socket_of(member)); });
}

template <class Visit>
void name_space::visit(const audience& to, Visit visit) {
    const auto reach = [&](socket& member) {
        if (to.except.empty() || !excluded(member, to)) visit(member);
    };
    if (to.rooms.empty()) {
        return walk(by_id_, reach);
    }
    const std::uint64_t number = ++broadcasts_;
    const bool may_repeat = to.rooms.size() > 1;
    for (const auto& name : to.rooms) {
        if (const auto own = by_id_.find(std::string_view{name}); own != by_id_.end())
            if (!may_repeat || (*own)->reached_by(number)) reach(**own);
        if (const auto* room = rooms_.find(name))
            walk(room->members, [&](socket& member) {
                if (!may_repeat || member.reached_by(number)) reach(member);
            });
    }
}

void name_space::broadcast(const audience& to, const sealed_packet& packet,
                           const recovery_stamp& stamp) {
    send_each(to, [&](socket& member) {
        if (stamp && member.has_had(stamp)) return;
        if (!to.only_writable || member.writable()) member.deliver(packet);
    });
}

template <class Send>
void name_space::send_each(const audience& to, Send send) {
    if (!outgoing_watched_) return visit(to, send);
    for (const auto& member : select(to)) send(*member);
}

void name_space::emit(const audience& to, const outgoing_event& event,
                      const recovery_stamp& stamp) {
    if (owner_.recovering() && !to.only_writable) return emit_kept(to, event, stamp);
    broadcast(to, seal(event), stamp);
}

// Clients that take no part are sent the event as it is.
void name_space::emit_kept(const audience& to, const outgoing_event& event,
                           const recovery_stamp& stamp) {
    recovery& all = *owner_.recovering();
    const packet_offset offset = all.next_offset();
    const std::string json = offset.behind(event.json);
    const sealed_packet packet = seal({json, event.attachments, event.compress});
    const bool to_a_room = to.rooms.size() == 1;
    recovery_log::entry kept;
    kept.offset = offset;
    kept.packet = packet;
    kept.except = to.except;
    kept.stamp = stamp;
    if (!to_a_room) kept.rooms = to.rooms;
    const log_position at = all.append(
        name_, to_a_room ? recovery_log::kind::room : recovery_log::kind::wide,
        to_a_room ? std::string_view{to.rooms.front()} : std::string_view{}, std::move(kept));
    std::optional<sealed_packet> plain;
    send_each(to, [&](socket& member) {
        if (stamp && member.has_had(stamp)) return;
        if (member.takes_part()) return member.deliver(packet, at, offset);
        if (!plain) plain = seal(event);
        member.deliver(*plain);
    });
}

sealed_packet name_space::seal(const outgoing_event& event, std::optional<std::uint64_t> id) const {
    return seal_event(name_, id, event, owner_.settings().seal);
}

void name_space::broadcast_with_ack(const audience& to, const outgoing_event& event,
                                    std::optional<std::chrono::milliseconds> timeout,
                                    detail::unique_function<void(answers)> done,
                                    const recovery_stamp& stamp) {
    struct tally {
        std::size_t awaited;
        detail::unique_function<void(answers)> done;
        answers all{};

        void count() {
            if (--awaited == 0) done(std::move(all));
        }
    };
    auto members = select(to);
    if (stamp) std::erase_if(members, [&](const auto& one) { return one->has_had(stamp); });
    // One more than the members, so that it cannot be over while they are still being asked.
    const auto shared = std::make_shared<tally>(tally{members.size() + 1, std::move(done)});
    const std::uint64_t id = next_ack_id();
    const auto packet = seal(event, id);
    for (const auto& member : members)
        member->ask(
            packet, id,
            [shared](const ack_answer& given) {
                if (given.outcome == ack_outcome::answered)
                    shared->all.given.push_back(copy_of(given));
                else
                    ++shared->all.missing;
                shared->count();
            },
            timeout, to.only_writable);
    shared->count();
}

std::vector<socket_ptr> name_space::select(const audience& to) {
    std::vector<socket_ptr> selected;
    visit(to, [&](socket& member) { selected.emplace_back(&member); });
    return selected;
}

}  // namespace anteroom::socketio
