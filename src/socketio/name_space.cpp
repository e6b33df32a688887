#include "socketio/name_space.hpp"

#include <algorithm>

namespace anteroom::socketio {

void name_space::add(socket& member) {
    by_id_.emplace(member.id(), &member);
}

void name_space::remove(socket& member) {
    rooms_.leave_all(member.memberships());
    by_id_.erase(member.id());
}

bool name_space::excluded(const socket& member, const audience& to) const {
    return std::ranges::any_of(to.except,
                               [&](const std::string& room) { return member.in_room(room); });
}

template <class Visit>
void name_space::visit(const audience& to, Visit visit) {
    const auto reach = [&](socket& member) {
        if (to.except.empty() || !excluded(member, to)) visit(member);
    };
    if (to.rooms.empty()) {
        for (const auto& [id, member] : by_id_) reach(*member);
        return;
    }
    const std::uint64_t number = ++broadcasts_;
    const bool may_repeat = to.rooms.size() > 1;
    for (const auto& name : to.rooms) {
        if (const auto own = by_id_.find(std::string_view{name}); own != by_id_.end())
            if (!may_repeat || own->second->reached_by(number)) reach(*own->second);
        if (const auto* room = rooms_.find(name))
            for (const auto& member : room->members)
                if (!may_repeat || member.who->reached_by(number)) reach(*member.who);
    }
}

void name_space::broadcast(const audience& to, const sealed_packet& packet) {
    visit(to, [&](socket& member) {
        if (to.only_writable && !member.writable()) return;
        member.deliver(packet);
    });
}

std::vector<socket_ptr> name_space::select(const audience& to) {
    std::vector<socket_ptr> selected;
    visit(to, [&](socket& member) { selected.emplace_back(&member); });
    return selected;
}

}  // namespace anteroom::socketio
