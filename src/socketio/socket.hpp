#pragma once

#include <any>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "anteroom/disconnect_reason.hpp"
#include "auth/claims.hpp"
#include "auth/lease.hpp"
#include "socketio/ack_table.hpp"
#include "socketio/definition.hpp"
#include "socketio/executor.hpp"
#include "socketio/handshake.hpp"
#include "socketio/room_index.hpp"
#include "socketio/sealed_packet.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::socketio {

class client;
class name_space;
class hub;

// What a program wants to send, in the form in which it goes on the wire.
struct outgoing_event {
    std::string_view json;  // the whole array: ["name",arguments...]
    std::span<const std::string> attachments;
};

// One connection's place in one namespace (socket.io 4.8, `Socket`).
//
//   connecting --token, middlewares--> connected --either side--> disconnected
//        `---------------refused, or too late-----------------------^
//
// Belongs to its shard's thread, but for the references, id() and runner(), which any thread that
// holds a reference may use. A disconnected socket stays in memory as long as somebody holds it
// and does nothing.
class socket {
  public:
    enum class state : std::uint8_t { connecting, connected, disconnected };

    socket(name_space& within, client& below, std::shared_ptr<executor> runner,
           std::string_view id);
    ~socket();
    socket(const socket&) = delete;
    socket& operator=(const socket&) = delete;

    std::string_view id() const { return {id_.data(), id_.size()}; }
    executor& runner() const { return *runner_; }

    state now_state() const { return state_; }
    bool connected() const { return state_ == state::connected; }
    const std::optional<auth::claims>& claims() const { return claims_; }
    const handshake& first_request() const { return *handshake_; }
    std::any& data() { return data_; }
    // Only while it is not disconnected.
    name_space& within() const { return *within_; }

    void emit(const outgoing_event& event);
    // Also asks the client for an ack; the callback is called once, whatever happens.
    void emit(const outgoing_event& event, ack_callback on_ack,
              std::optional<std::chrono::milliseconds> timeout);
    // Dropped if it could not be sent at once.
    void emit_volatile(const outgoing_event& event);
    void answer(std::uint64_t ack_id, const outgoing_event& arguments);
    void deliver(const sealed_packet& packet);
    bool writable() const;

    // False where the limit of rooms or of a name's length is reached, or the socket is gone.
    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in_room(std::string_view room) const;
    std::vector<std::string> rooms() const;
    std::vector<room_index::membership>& memberships() { return memberships_; }

    // `close`: the whole connection ends, not only this namespace.
    void disconnect(bool close);

    void on(std::string_view event, event_handler handler);
    void on_disconnect(detail::unique_function<void(disconnect_reason)> handler);

    // For the client and the namespace.
    void grant(const auth::claims& claims, const auth::lease& lease);
    void become_connected();
    void dispatch(const wire::socketio::packet& packet);
    void on_ack(std::uint64_t id, const wire::socketio::packet& packet);
    void become_disconnected(disconnect_reason reason);
    bool may_act() const;
    void on_time();
    std::optional<base::steady_time> next_deadline() const;

    // Which broadcast reached this socket last: one to several rooms reaches a member of two once.
    bool reached_by(std::uint64_t broadcast) {
        return std::exchange(last_broadcast_, broadcast) != broadcast;
    }

    friend void intrusive_ptr_add_ref(const socket* self) {
        self->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(const socket* self) {
        if (self->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete self;
    }

  private:
    struct listener {
        std::string event;
        event_handler handler;
    };
    // What only a socket with handlers of its own has.
    struct listeners {
        std::vector<std::unique_ptr<listener>> events;
        std::vector<detail::unique_function<void(disconnect_reason)>> disconnect;
    };

    template <class Run>
    void run_handler(hub* log_to, Run run);
    void call(event_handler& handler, event_call& call);
    void finish_ack(hub* log_to, ack_callback& callback, const ack_answer& answer);
    void send_packet(wire::socketio::packet_type type, std::optional<std::uint64_t> id,
                     const outgoing_event& event);
    void expire();

    mutable std::atomic<std::uint32_t> references_{0};
    state state_ = state::connecting;
    bool disconnecting_in_handler_ = false;
    std::uint16_t handlers_running_ = 0;
    std::array<char, 20> id_;
    name_space* within_;
    client* client_;
    std::shared_ptr<executor> runner_;
    std::shared_ptr<const handshake> handshake_;
    std::optional<auth::claims> claims_;
    std::optional<auth::lease> lease_;
    std::vector<room_index::membership> memberships_;
    std::unique_ptr<listeners> listeners_;
    std::unique_ptr<ack_table> acks_;
    std::uint64_t last_broadcast_ = 0;
    std::any data_;
};

}  // namespace anteroom::socketio
