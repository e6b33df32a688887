#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

    struct room {
        explicit room(std::string_view called) : name(called) {}
        std::string name;
        std::vector<member> members;
    };

    // False if it is in the room already.
    bool join(socket& who, std::vector<membership>& memberships, std::string_view name);
    // False if it was not in the room. An empty room is gone.
    bool leave(std::vector<membership>& memberships, std::string_view name);
    void leave_all(std::vector<membership>& memberships);

    const room* find(std::string_view name) const;
    std::size_t size() const { return rooms_.size(); }

  private:
    void leave_at(std::vector<membership>& memberships, std::size_t at);

    name_map<std::unique_ptr<room>> rooms_;
};

}  // namespace anteroom::socketio
