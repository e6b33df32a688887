#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/named_set.hpp"
#include "socketio/answers.hpp"
#include "socketio/definition.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/room_index.hpp"
#include "socketio/sealed_packet.hpp"

namespace anteroom::socketio {

class hub;

// Whom a broadcast is for: everyone in the namespace, or in any of the rooms, but those in one of
// the excluded rooms. A socket's id is the name of a room that it alone is in.
struct audience {
    std::vector<std::string> rooms{};
    std::vector<std::string> except{};
    bool only_writable = false;  // a volatile broadcast skips who could not be sent it at once
    bool local = false;          // not beyond this process
};

// The part of a namespace that lives on one shard: its sockets and who is in which room.
class name_space {
  public:
    // The name is the definition's own, or a child's if it is the definition of a parent.
    name_space(hub& owner, namespace_definition& definition, std::string_view name)
        : owner_(owner), definition_(definition), name_(name) {}

    hub& owner() const { return owner_; }
    namespace_definition& definition() const { return definition_; }
    std::string_view name() const { return name_; }
    bool is_child() const { return name_ != definition_.name; }
    const room_index& rooms() const { return rooms_; }

    // The position in the shard's log from which on it has the packets of this namespace.
    log_position kept_from() const { return kept_from_; }
    void keep_from(log_position first) { kept_from_ = first; }

    // Ack ids count per namespace, as in the reference.
    std::uint64_t next_ack_id() { return next_ack_id_++; }

    // Every socket, also one that is not connected yet, says when it comes and goes.
    void attach() { ++attached_; }
    void detach();
    bool empty() const { return attached_ == 0; }

    void add(socket& member);
    void remove(socket& member);
    std::size_t size() const { return by_id_.size(); }

    void join(socket& member, std::string_view room);
    // False if it was not in the room.
    bool leave(socket& member, std::string_view room);

    // An event to its audience; where connections are recovered, who misses it can be sent it
    // later.
    void emit(const audience& to, const outgoing_event& event, const recovery_stamp& stamp = {});
    void broadcast(const audience& to, const sealed_packet& packet,
                   const recovery_stamp& stamp = {});
    // Asks each of them for an ack: done(answers) when all have come or cannot come any more.
    void broadcast_with_ack(const audience& to, const outgoing_event& event,
                            std::optional<std::chrono::milliseconds> timeout,
                            detail::unique_function<void(answers)> done,
                            const recovery_stamp& stamp = {});
    // An event of this namespace, ready to be sent.
    sealed_packet seal(const outgoing_event& event, std::optional<std::uint64_t> id = {}) const;
    // From now on the program may run its own code for each event that goes out, so a broadcast
    // must not walk through lists that such code can change.
    void watch_outgoing() { outgoing_watched_ = true; }
    // The sockets that a broadcast would reach.
    std::vector<socket_ptr> select(const audience& to);

  private:
    struct id_of_socket {
        std::string_view operator()(const socket& member) const;
    };

    template <class Visit>
    void visit(const audience& to, Visit visit);
    // Calls send(member) for each, whatever that causes.
    template <class Send>
    void send_each(const audience& to, Send send);
    void emit_kept(const audience& to, const outgoing_event& event, const recovery_stamp& stamp);
    bool excluded(const socket& member, const audience& to) const;
    void tell(room_change::kind what, std::string_view room, const socket& who);

    hub& owner_;
    namespace_definition& definition_;
    std::string name_;
    room_index rooms_;
    base::named_set<socket*, id_of_socket> by_id_;
    std::size_t attached_ = 0;
    bool outgoing_watched_ = false;
    std::uint64_t next_ack_id_ = 0;
    std::uint64_t broadcasts_ = 0;
    log_position kept_from_ = 0;
};

}  // namespace anteroom::socketio
