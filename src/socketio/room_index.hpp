#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/container/small_vector.hpp>

#include "base/named_set.hpp"
#include "socketio/definition.hpp"

namespace anteroom::socketio {

// Who is in which room, for the sockets of one namespace on one shard. Joining and leaving cost
// the same in a room of two and of ten thousand: a member knows its place in the room and the room
// knows the place in the member's list, and both keep their lists dense.
class room_index {
  public:
    struct room;

    struct membership {
        room* in;
        std::uint32_t position;  // in the room's members
    };

    struct member {
        socket* who;
        std::uint32_t position;  // in the socket's memberships
    };

    // Most sockets are in one room, and most rooms have one member: a user's own.
    using membership_list = boost::container::small_vector<membership, 1>;

    struct room {
        explicit room(std::string_view called) : name(called) {}
        std::string name;
        boost::container::small_vector<member, 1> members;
    };

    // False if it is in the room already.
    bool join(socket& who, membership_list& memberships, std::string_view name);
    // False if it was not in the room. An empty room is gone.
    bool leave(membership_list& memberships, std::string_view name);
    void leave_all(membership_list& memberships);

    const room* find(std::string_view name) const;
    std::size_t size() const { return rooms_.size(); }

  private:
    void leave_at(membership_list& memberships, std::size_t at);

    struct name_of_room {
        std::string_view operator()(const room& one) const { return one.name; }
    };

    base::named_set<std::unique_ptr<room>, name_of_room> rooms_;
};

}  // namespace anteroom::socketio
