#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "anteroom/bytes.hpp"
#include "anteroom/detail/unique_function.hpp"
#include "anteroom/disconnect_reason.hpp"
#include "anteroom/engine_request.hpp"

namespace anteroom {

namespace detail {
class engine_session;
}

// A message; the data lives until the handler returns.
struct engine_message {
    std::string_view data;
    bool binary = false;
};

// A packet of the protocol: "open", "close", "ping", "pong", "message", "upgrade" or "noop". The
// data lives until the handler returns.
struct engine_packet {
    std::string_view type;
    std::string_view data;
    bool binary = false;
};

enum class ready_state : unsigned char { open, closing, closed };

// A session of a raw Engine.IO server (engine.io 6.6, `Socket`). A handle: it may be copied and
// kept, and does nothing once the session is closed.
//
// send(), close() and what the first request said are for any thread. The rest belongs to the
// thread that calls the session's handlers. A handler that throws is logged and changes nothing.
class engine_socket {
  public:
    engine_socket() = default;
    explicit engine_socket(std::shared_ptr<detail::engine_session> session)
        : session_(std::move(session)) {}

    // 20 characters; whoever knows it can act as this client over polling.
    std::string_view id() const;
    int protocol() const;  // 4, or 3 with allow_eio3
    const engine_request& request() const;
    std::string_view remote_address() const { return request().address(); }
    anteroom::ready_state ready_state() const;

    // "polling" or "websocket".
    std::string_view transport() const;
    // Whether a message would go out now, instead of waiting for a poll or a peer that reads.
    bool writable() const;

    // What waits beyond `output_bytes_max` closes the session with `slow consumer`.
    void send(std::string_view text) const { send(engine_message{text, false}); }
    void send(const bytes& data) const { send(engine_message{data.view(), true}); }
    void send(engine_message message) const;
    void write(std::string_view text) const { send(text); }
    void write(const bytes& data) const { send(data); }

    // Closes after what was sent, or, with `discard`, at once. A polling client that does not come
    // for the rest within 30 s is given up.
    void close(bool discard = false) const;

    void on_message(detail::unique_function<void(engine_message)> handler) const;
    void on_close(detail::unique_function<void(disconnect_reason)> handler) const;
    // A WebSocket answered the probe; the session has moved to it.
    void on_upgrading(detail::unique_function<void()> handler) const;
    void on_upgrade(detail::unique_function<void()> handler) const;
    // The client answered a ping, or in protocol 3 sent one.
    void on_heartbeat(detail::unique_function<void()> handler) const;

    // Every packet of the client, and every one that is going to be sent to it.
    void on_packet(detail::unique_function<void(engine_packet)> handler) const;
    void on_packet_create(detail::unique_function<void(engine_packet)> handler) const;
    // What waits is handed to the transport; once more for what a full transport did not take.
    void on_flush(detail::unique_function<void()> handler) const;
    // The operating system has all that was sent.
    void on_drain(detail::unique_function<void()> handler) const;

  private:
    std::shared_ptr<detail::engine_session> session_;
};

}  // namespace anteroom
