#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "anteroom/disconnect_reason.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "socketio/handshake.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::gateway {

class connection;

// Port: who uses an Engine.IO session. Its connection owns it and calls it on the shard's thread.
// None of these may throw, but for memory that cannot be had.
class session_user {
  public:
    virtual ~session_user() = default;

    // A message of the peer; the bytes live until the call returns. An error says that it broke
    // the protocol above this one: the session ends with `parse_error`.
    virtual base::error_code on_message(std::string_view data, bool binary) = 0;

    // The session has ended; called last. The connection may still be asked for what it is, and
    // no longer for anything to do.
    virtual void on_closed(disconnect_reason reason) = 0;

    // The peer has shown that it can be reached by WebSocket; the session now uses that.
    virtual void on_upgrading() {}
    virtual void on_upgrade() {}
    virtual void on_heartbeat() {}

    // What passes below, for who asked by connection::watch(). They may end the session.
    virtual void on_packet(const wire::engineio::packet&) {}         // came
    virtual void on_packet_create(const wire::engineio::packet&) {}  // waits to go out
    virtual void on_flush() {}  // what waits is handed to the transport; again where that was full
    virtual void on_drain() {}  // nothing waits any more

    virtual void on_time() {}
    virtual std::optional<base::steady_time> next_deadline() const { return std::nullopt; }

    // Whether the peer may send messages of any allowed size, and not only what a stranger may.
    // Not asked again once it is true.
    virtual bool trusts_peer() const = 0;
};

// Port: gives each new session of a shard its user. Called when the handshake has been answered,
// so what the user sends goes out behind it.
class application {
  public:
    virtual ~application() = default;
    virtual std::unique_ptr<session_user> open(connection& below,
                                               const socketio::handshake_ptr& first_request) = 0;
};

}  // namespace anteroom::gateway
