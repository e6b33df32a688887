#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/id_text.hpp"
#include "engine/session.hpp"
#include "gateway/options.hpp"
#include "gateway/polling_form.hpp"
#include "gateway/session_user.hpp"
#include "gateway/waiting_room.hpp"
#include "gateway/websocket_transport.hpp"
#include "net/connection_quota.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "socketio/carrier.hpp"

namespace anteroom::gateway {

class shard;

// Drives one Engine.IO session: hands what the transports bring to the session, performs what it
// answers, and carries messages between it and its user.
//
// It lives from its handshake until it has ended and no transport refers to it.
class connection final : public socketio::carrier,
                         public net::event_loop::turn_end_hook,
                         private base::timing_wheel::entry {
  public:
    using revision = wire::engineio::revision;

    connection(shard& owner, std::string_view sid, revision revision, engine::transport transport);
    ~connection() override;

    std::string_view sid() const { return sid_.view(); }
    revision protocol() const { return session_.protocol(); }
    engine::transport current_transport() const { return session_.current(); }
    bool ended() const { return ended_; }
    bool closing() const { return session_.closing(); }

    // Its place among the sessions that poll, until it ends or polls no more.
    void take_place(std::unique_ptr<net::connection_quota::place> place) {
        place_ = std::move(place);
    }

    // Requests that name this session, or made it. The first one's copy is the user's.
    void answer_handshake(arrival first, socketio::handshake_ptr copy);
    void take_websocket(arrival first, socketio::handshake_ptr copy);
    void take_poll(arrival poll);
    void take_post(arrival post);
    // A post whose body is on its way: one at a time, and one that breaks off ends the session.
    std::unique_ptr<net::coming_body> expect_post();
    void take_probe(arrival probe);

    // From its WebSockets.
    void on_frame(engine::origin from, wire::websocket::opcode kind, std::string_view payload);
    bool on_read_end(engine::origin from);
    void on_last_call(engine::origin from);
    void on_websocket_writable(engine::origin from);
    void on_websocket_closed(engine::origin from, bool clean);
    const wire::websocket::limits& limits();
    const options& settings() const;

    // Ends the session now: the user hears the reason, transports are told and closed.
    void end(disconnect_reason reason);

    // Its user hears of packets and of output from now on; that costs, so nobody does by default.
    void watch() { watched_ = true; }

    // socketio::carrier
    void send(const base::shared_message& message) override;
    bool writable() const override;
    std::string_view transport_name() const override;
    void close(disconnect_reason reason) override;
    void wake_by(base::steady_time when) override;

    void at_turn_end() override;
    void offer(net::send_batch& batch) override;
    void fetch(int step) const override;
    void take_note(const net::send_batch& batch) override;

  private:
    class coming_post;

    bool trusts_peer();
    void take_first_request(const net::http_request& request);
    void begin(const socketio::handshake_ptr& first_request);
    template <class Reader>
    void receive_all(Reader reader);
    void receive(engine::origin from, const wire::engineio::packet& packet);
    void perform(engine::session::reaction reaction, const wire::engineio::packet& packet);
    void expect_no_post();
    void read_post(const net::http_request& request);
    void complete_upgrade();
    void on_time();
    void schedule();
    void flush();
    void flush_to_poll();
    void on_over_limit();
    void send_what_waits();
    void cut_off(disconnect_reason reason);
    bool tell_of_flush();
    void answer_poll(net::http_response response);
    void end_after_breach();
    void release_if_unused();

    // What a message asks for comes first, in as few lines of the cache as can be.
    shard& owner_;
    std::optional<disconnect_reason> closing_with_;
    bool blocked_ = false;  // the WebSocket takes nothing more until it says so
    enum class output_state : std::uint8_t { fine, over_limit, hopeless };
    output_state output_ = output_state::fine;
    bool trusted_ = false;     // the peer may send whole messages
    bool sends_text_ = false;  // the peer asked for binary in base64
    bool watched_ = false;
    bool ended_ = false;
    std::unique_ptr<websocket_transport> websocket_;
    engine::session session_;
    std::unique_ptr<session_user> user_;
    base::id_text sid_;
    std::unique_ptr<websocket_transport> probe_;
    std::unique_ptr<net::connection_quota::place> place_;  // among those that poll
    polling_form polls_;
    bool begun_closing_ = false;  // in this turn: a poll that waits now is told at once
    coming_post* coming_ = nullptr;
    net::exchange_ptr poll_;
    header_fields poll_fields_;  // of the waiting poll's answer
    base::steady_time scheduled_{};
};

}  // namespace anteroom::gateway
