#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "anteroom/disconnect_reason.hpp"
#include "auth/claims.hpp"
#include "auth/lease.hpp"
#include "auth/rate_bucket.hpp"
#include "base/id_text.hpp"
#include "base/log.hpp"
#include "base/walk_in_stages.hpp"
#include "socketio/ack_table.hpp"
#include "socketio/definition.hpp"
#include "socketio/executor.hpp"
#include "socketio/handshake.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/packet_offset.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/room_index.hpp"
#include "socketio/sealed_packet.hpp"
#include "socketio/socket_state.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::socketio {

class client;
class name_space;
class hub;
struct grant;
struct listeners;
struct recovery_answer;
struct recovery_claim;
struct recovery_return;
struct recovery_session;
struct recovery_state;

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

    std::string_view id() const { return id_.view(); }
    executor& runner() const { return *runner_; }
    const std::shared_ptr<executor>& shared_runner() const { return runner_; }

    state now_state() const { return state_; }
    bool connected() const { return state_ == state::connected; }
    const std::optional<auth::claims>& claims() const { return claims_; }
    const std::optional<auth::lease>& lease() const { return lease_; }
    const handshake& first_request() const { return *handshake_; }
    const handshake_ptr& shared_first_request() const { return handshake_; }
    // The payload of its CONNECT; without the token, if that was verified.
    const boost::json::object& auth() const;
    // The program's own, for this socket; others see it with fetch_sockets().
    boost::json::object& data();
    // Only while it is not disconnected; in its `disconnect` handlers it still is there.
    name_space& within() const { return *within_; }
    base::log_sink* log() const;  // null once it is disconnected
    std::string_view transport_name() const;
    int engine_protocol() const;  // of its connection: 4, or 3; 0 once it is gone
    bool has_namespace() const { return within_ != nullptr; }
    std::uint64_t connection_number() const;

    void emit(const outgoing_event& event);
    // Also asks the client for an ack; the callback is called once, whatever happens.
    void emit(const outgoing_event& event, ack_callback on_ack,
              std::optional<std::chrono::milliseconds> timeout);
    // The same with a packet that goes to others too, and has an ack id already.
    void ask(const sealed_packet& packet, std::uint64_t id, ack_callback on_ack,
             std::optional<std::chrono::milliseconds> timeout, bool only_writable);
    void answer(std::uint64_t ack_id, const outgoing_event& arguments);
    void deliver(const sealed_packet& packet);
    bool writable() const;

    // False where the program's policy keeps it out, the limit of rooms or of a name's length is
    // reached, or the socket is gone.
    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in_room(std::string_view room) const;
    std::vector<std::string> rooms() const;
    socket_state state_now() const;
    // Whether the policy lets it in; its user's own room always does.
    bool may_enter(std::string_view room) const;
    room_index::membership_list& memberships() { return memberships_; }

    // `close`: the whole connection ends, not only this namespace.
    void disconnect(bool close);

    // Its own handlers, if there are any; made where `make` says so. Null once it is disconnected.
    boost::intrusive_ptr<listeners> listening(bool make = false);
    // The same as adding to these.
    std::uint64_t on(std::string_view event, event_handler handler);
    void on_disconnect(detail::unique_function<void(disconnect_reason)> handler);
    void on_renewed(detail::unique_function<void()> handler);

    // For the client, its admissions and the namespace.
    void remember_auth(const boost::json::object& payload, bool token_verified);
    void lease_to(const grant& good);
    void become_connected();
    void dispatch(const wire::socketio::packet& packet);
    // An event that has passed the packet middlewares.
    void handle(event_call& event);
    void on_error(const connect_refusal& error);
    void on_ack(std::uint64_t id, const wire::socketio::packet& packet);
    void become_disconnected(disconnect_reason reason);
    void on_time();
    std::optional<base::steady_time> next_deadline() const;

    // --- the lease (socket_lease.cpp)

    // Whether handlers may run for it, whether it is sent application data, and whether a fresh
    // token still helps.
    bool may_act() const;
    bool may_receive() const;
    bool may_renew() const;
    void renew_by(const grant& fresh);
    // Its token no longer counts: the client hears why, and is disconnected from the namespace.
    void revoke(std::string_view reason);
    void announce_lease();
    void leave_forbidden_rooms(std::string_view reason);
    void run_renewed_handlers();
    // What the library itself answers, whatever the lease allows the program.
    void answer_at_once(std::optional<std::uint64_t> ack_id, std::string_view json);
    // {"ok":false,"code":...,"message":...}, if an ack was asked for
    void refuse_event(std::optional<std::uint64_t> ack_id, std::string_view code,
                      std::string_view message);

    // --- recovery (socket_recovery.cpp)

    // It has its id, its rooms and its data back from a connection that was lost.
    bool recovered() const;
    // Whether it can be recovered if it is lost. Where it cannot, nothing of the following happens.
    bool takes_part() const { return recovery_ != nullptr; }
    // Its CONNECT has this payload, and its token has passed.
    void take_part(const boost::json::object* payload);
    // What its client wants back that this shard has not; null: nothing, or it has been answered.
    const recovery_claim* sought() const;
    // What the other shards have of it, which may be nothing.
    void take_back(recovery_answer given);
    // Whether another shard has seen to it that this broadcast reaches it, or did not.
    bool has_had(const recovery_stamp& stamp) const;
    // A packet of the log, sent to several.
    void deliver(const sealed_packet& packet, log_position at, const packet_offset& offset);
    void on_joined(const room_index::room& in);
    void on_left(std::string_view room);
    // Whether its CONNECT came later than that.
    bool came_after(base::steady_time when) const;
    // Its client has another connection, and wants this socket's state there.
    void give_way();

    // Have what a delivery touches fetched into the cache, in steps of which each takes the one
    // before to be there: this socket, its client, and what carries that.
    void fetch() const { base::fetch<128>(this); }
    void fetch_client() const { base::fetch(client_); }
    void fetch_carrier() const;

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
    // What is left of the rates of rules, of one edition of them.
    struct rule_rates {
        std::uint64_t edition;
        std::vector<auth::rate_bucket> buckets;
    };

    bool may_ask(ack_callback& on_ack);
    void finish_ack(base::log_sink* log, ack_callback& callback, const ack_answer& answer);
    void send_event(const sealed_packet& packet);
    void tell_outgoing(const sealed_packet& packet);
    void send_packet(wire::socketio::packet_type type, std::optional<std::uint64_t> id,
                     const outgoing_event& event);
    bool enter(std::string_view room);
    std::string user_room() const;
    void tell(std::string_view event, std::string_view json);
    bool take_renewal(std::string_view event, const wire::socketio::packet& packet);
    // Whether the rate that everybody has and the program's rules let this event through; if not,
    // it is answered (socket_policy.cpp).
    bool may_send(std::string_view event, std::optional<std::uint64_t> ack_id);
    void limit_rate(std::string_view event, std::optional<std::uint64_t> ack_id,
                    std::string_view rule);
    void on_lease_time();
    void expire();
    void tell_rooms_left(const std::vector<std::string>& left, std::string_view reason);
    bool take_back_here(const recovery_claim& claim);
    void on_claim_refused();
    void restore(recovery_session session, const std::optional<std::string>& offset);
    bool read_missed(recovery_return& back);
    bool can_come_back();
    bool come_back();
    void keep_state(disconnect_reason reason);
    void emit_kept(const outgoing_event& event);
    void remember_past(std::string_view room, log_position since);
    std::string mark();

    // What a delivery asks for comes first, in as few lines of the cache as can be: the members of
    // a large room have all left it since the last one.
    mutable std::atomic<std::uint32_t> references_{0};
    state state_ = state::connecting;
    bool leaving_ = false;  // its `disconnecting` handlers run
    client* client_;
    boost::intrusive_ptr<listeners> listeners_;
    std::unique_ptr<recovery_state> recovery_;
    name_space* within_;
    std::uint64_t last_broadcast_ = 0;
    std::optional<auth::lease> lease_;
    auth::rate_bucket event_rate_;
    std::unique_ptr<rule_rates> rule_rates_;
    base::id_text id_;
    std::shared_ptr<executor> runner_;
    handshake_ptr handshake_;
    std::optional<auth::claims> claims_;
    base::steady_time next_rate_line_{};
    room_index::membership_list memberships_;
    std::unique_ptr<ack_table> acks_;
    std::unique_ptr<boost::json::object> auth_;
    std::unique_ptr<boost::json::object> data_;
};

}  // namespace anteroom::socketio
