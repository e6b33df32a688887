#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "anteroom/detail/unique_function.hpp"
#include "anteroom/http.hpp"
#include "anteroom/per_message_deflate.hpp"

namespace anteroom {

namespace detail {
struct websocket_link;
}

// A plain WebSocket (RFC 6455) of a route of the program's own, without Socket.IO on it. A handle:
// cheap to copy, safe to keep, does nothing once the connection is gone. May be used from any
// thread; on its shard's own, where handlers run, it acts at once.
class websocket {
  public:
    explicit websocket(std::shared_ptr<detail::websocket_link> link) : link_(std::move(link)) {}

    // One message. False, and nothing is sent, if a text is not UTF-8. A peer that leaves more than
    // output_bytes_max waiting is cut off.
    bool send_text(std::string_view text);
    void send_binary(std::string_view octets);

    // Starts the closing handshake once everything sent before is out (RFC 6455 7.1.2). A code that
    // must not be sent (7.4) is sent as 1011; of the reason, 123 bytes at most.
    void close(std::uint16_t code = 1000, std::string_view reason = {});

    friend bool operator==(const websocket&, const websocket&) = default;

  private:
    std::shared_ptr<detail::websocket_link> link_;
};

// What a peer has said. The bytes live until the handler returns; a text is UTF-8.
struct websocket_message {
    std::string_view data;
    bool binary = false;
};

struct websocket_options {
    std::size_t message_bytes_max = 1'000'000;   // after inflating; more is closed with 1009
    std::uint32_t fragments_max = 1024;          // of one message; more is closed with 1009
    std::size_t output_bytes_max = 1024 * 1024;  // as in server_options; more cuts it off
    // A peer is pinged so often, and cut off when it does not answer for so long.
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    // Spoken with everyone whom `authorize` lets in.
    std::optional<per_message_deflate_options> per_message_deflate{};
};

// What a program says about the WebSockets at one path. Handlers run on the shard of their
// connection, in order, and must not block; one that throws ends its connection.
struct websocket_route {
    // Who may connect, by the request that asks for it (a cookie, a field, the query). Required: a
    // server whose route has none does not start. A page of a foreign origin has been refused
    // before, see cors_options. Refused: 403.
    detail::unique_function<bool(const http_request&)> authorize{};
    detail::unique_function<void(websocket)> on_open{};
    detail::unique_function<void(websocket, websocket_message)> on_message{};
    // The last that is heard of it. `clean`: by a closing handshake, or an end of the stream.
    detail::unique_function<void(websocket, bool clean)> on_close{};
    websocket_options options{};
};

}  // namespace anteroom
