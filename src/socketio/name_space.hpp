#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "socketio/definition.hpp"
#include "socketio/room_index.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

class hub;

// Whom a broadcast is for: everyone in the namespace, or in any of the rooms, but those in one of
// the excluded rooms. A socket's id is the name of a room that it alone is in.
struct audience {
    std::vector<std::string> rooms{};
    std::vector<std::string> except{};
    bool only_writable = false;  // a volatile broadcast skips who could not be sent it at once
};

// The part of a namespace that lives on one shard: its sockets and who is in which room.
class name_space {
  public:
    name_space(hub& owner, namespace_definition& definition)
        : owner_(owner), definition_(definition) {}

    hub& owner() const { return owner_; }
    namespace_definition& definition() const { return definition_; }
    std::string_view name() const { return definition_.name; }
    room_index& rooms() { return rooms_; }

    // Ack ids count per namespace, as in the reference.
    std::uint64_t next_ack_id() { return next_ack_id_++; }

    void add(socket& member);
    void remove(socket& member);
    std::size_t size() const { return by_id_.size(); }

    void broadcast(const audience& to, const sealed_packet& packet);
    // The sockets that a broadcast would reach.
    std::vector<socket_ptr> select(const audience& to);

  private:
    template <class Visit>
    void visit(const audience& to, Visit visit);
    bool excluded(const socket& member, const audience& to) const;

    hub& owner_;
    namespace_definition& definition_;
    room_index rooms_;
    boost::unordered_flat_map<std::string_view, socket*, name_hash, std::equal_to<>> by_id_;
    std::uint64_t next_ack_id_ = 0;
    std::uint64_t broadcasts_ = 0;
};

}  // namespace anteroom::socketio
