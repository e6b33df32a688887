#pragma once

#include "engine/session.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::gateway {

class connection;

// One WebSocket of a session: the one that it uses, or the one that probes to become that.
class websocket_transport final : public net::websocket_events {
  public:
    websocket_transport(connection& owner, engine::origin role) : owner_(owner), role_(role) {}

    void attach(net::websocket_connection& io) { io_ = &io; }
    // The probe has become the transport.
    void promote() { role_ = engine::origin::current; }

    // Its end is of no interest any more.
    void mute() { muted_ = true; }

    // Null once the connection is gone.
    net::websocket_connection* io() const { return io_; }

    void on_message(wire::websocket::opcode kind, std::string_view payload) override;
    bool on_read_end() override;
    void on_last_call() override;
    void on_writable() override;
    void on_closed(bool clean) override;
    const wire::websocket::limits& limits() const override;
    const wire::websocket::deflate_settings* deflate() const override;

  private:
    connection& owner_;
    net::websocket_connection* io_ = nullptr;
    engine::origin role_;
    bool muted_ = false;
};

// Hears nothing of WebSockets that are closed as soon as they are there.
class unheard_websocket final : public net::websocket_events {
  public:
    explicit unheard_websocket(const wire::websocket::limits& limits) : limits_(limits) {}

    void on_message(wire::websocket::opcode, std::string_view) override {}
    bool on_read_end() override { return false; }
    void on_last_call() override {}
    void on_writable() override {}
    void on_closed(bool) override {}
    const wire::websocket::limits& limits() const override { return limits_; }

  private:
    const wire::websocket::limits& limits_;
};

}  // namespace anteroom::gateway
