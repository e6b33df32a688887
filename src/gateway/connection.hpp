#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/session.hpp"
#include "gateway/cors.hpp"
#include "gateway/options.hpp"
#include "gateway/websocket_transport.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "socketio/carrier.hpp"
#include "socketio/client.hpp"

namespace anteroom::gateway {

class shard;

// Drives one Engine.IO session: hands what the transports bring to the session, performs what it
// answers, and carries messages between it and its Socket.IO client.
//
// It lives from its handshake until it has ended and no transport refers to it.
class connection final : public socketio::carrier,
                         public net::event_loop::turn_end_hook,
                         private base::timing_wheel::entry {
  public:
    connection(shard& owner, std::string sid, engine::transport transport,
               std::shared_ptr<const socketio::handshake> first_request);
    ~connection() override;

    std::string_view sid() const { return sid_; }
    engine::transport current_transport() const { return session_.current(); }

    // Requests that name this session, or made it.
    void answer_handshake(net::http_exchange& exchange);
    void take_poll(net::exchange_ptr exchange);
    void take_post(net::http_exchange& exchange);
    void take_websocket(net::http_exchange& exchange);
    void take_probe(net::http_exchange& exchange);

    // From its WebSockets.
    void on_frame(engine::origin from, wire::websocket::opcode kind, std::string_view payload);
    void on_read_end(engine::origin from);
    void on_websocket_writable(engine::origin from);
    void on_websocket_closed(engine::origin from, bool clean);
    const wire::websocket::limits& limits() const;
    const options& settings() const;

    // Ends the session now: the client hears the reason, transports are told and closed.
    void end(disconnect_reason reason);

    // socketio::carrier
    void send(const base::shared_message& message) override;
    bool writable() const override;
    void close(disconnect_reason reason) override;
    void wake_by(base::steady_time when) override;

    void at_turn_end() override;
    void offer(net::send_batch& batch) override;
    void take_note(const net::send_batch& batch) override;

  private:
    void receive(engine::origin from, const wire::engineio::packet& packet);
    void perform(engine::session::reaction reaction, const wire::engineio::packet& packet);
    void on_time();
    void schedule();
    void flush();
    void answer_poll();
    net::http_response poll_response(std::string payload) const;
    void release_if_unused();

    shard& owner_;
    std::string sid_;
    engine::session session_;
    std::unique_ptr<websocket_transport> websocket_;
    std::unique_ptr<websocket_transport> probe_;
    net::exchange_ptr poll_;
    header_fields poll_fields_;  // CORS fields of the waiting poll's request
    socketio::client client_;
    base::steady_time scheduled_{};
    std::optional<disconnect_reason> closing_with_;
    bool blocked_ = false;  // the WebSocket takes nothing more until it says so
    enum class output_state : std::uint8_t { fine, over_limit, hopeless };
    output_state output_ = output_state::fine;
    bool posting_ = false;
    bool ended_ = false;
};

}  // namespace anteroom::gateway
