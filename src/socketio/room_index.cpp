#include "socketio/room_index.hpp"

#include <algorithm>

#include "socketio/socket.hpp"

namespace anteroom::socketio {

bool room_index::join(socket& who, membership_list& memberships, std::string_view name) {
    auto found = rooms_.find(name);
    if (found == rooms_.end()) found = rooms_.insert(std::make_unique<room>(name)).first;
    room& in = **found;
    if (std::ranges::any_of(memberships, [&](const membership& one) { return one.in == &in; }))
        return false;
    memberships.push_back({&in, static_cast<std::uint32_t>(in.members.size())});
    in.members.push_back({&who, static_cast<std::uint32_t>(memberships.size() - 1)});
    return true;
}

bool room_index::leave(membership_list& memberships, std::string_view name) {
    const auto found = std::ranges::find_if(
        memberships, [&](const membership& one) { return one.in->name == name; });
    if (found == memberships.end()) return false;
    leave_at(memberships, static_cast<std::size_t>(found - memberships.begin()));
    return true;
}

void room_index::leave_all(membership_list& memberships) {
    while (!memberships.empty()) leave_at(memberships, memberships.size() - 1);
}

void room_index::leave_at(membership_list& memberships, std::size_t at) {
    const membership leaving = memberships[at];
    room& in = *leaving.in;

    // The last of each list takes the freed place, and its counterpart is told.
    const member last_member = in.members.back();
    in.members[leaving.position] = last_member;
    in.members.pop_back();
    if (leaving.position < in.members.size())
        last_member.who->memberships()[last_member.position].position = leaving.position;

    const membership last_membership = memberships.back();
    memberships[at] = last_membership;
    memberships.pop_back();
    if (at < memberships.size())
        last_membership.in->members[last_membership.position].position =
            static_cast<std::uint32_t>(at);

    if (in.members.empty()) rooms_.erase(rooms_.find(std::string_view{in.name}));
}

const room_index::room* room_index::find(std::string_view name) const {
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : found->get();
}

}  // namespace anteroom::socketio
