#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wire/websocket/handshake.hpp"

namespace anteroom::wire::websocket {

// permessage-deflate as a server is willing to speak it (RFC 7692 7).
//
// Neither side keeps its window from one message to the next: both `no_context_takeover`
// parameters are in every answer, offered or not (7.1.1). So a message is compressed once for
// all who receive it, and a connection at rest holds no zlib state.
struct deflate_settings {
    std::size_t threshold_bytes = 1024;        // a shorter message is sent as it is
    int level = 6;                             // 1 (fast) to 9 (small)
    int memory_level = 8;                      // 1 to 9: 1 KiB to 256 KiB, once a thread
    std::uint8_t server_window_bits_max = 15;  // 9 to 15; zlib cannot do 8
    std::uint8_t client_window_bits_max = 15;  // 8 to 15; binds only clients that offer to be bound
};

// What the two sides agreed on.
struct deflate_agreement {
    enum class outcome : std::uint8_t {
        none,  // nothing was offered that can be accepted: the connection goes without
        agreed,
        malformed,  // the header is no list of extensions: the handshake fails (RFC 6455 9.1)
    };
    outcome result = outcome::none;
    std::uint8_t server_window_bits = 0;  // of the messages that this client can inflate
    std::string answer{};                 // the value of Sec-WebSocket-Extensions
};

// The first offer that can be accepted, of the first 16 (PMD-02, PMD-03). An offer with a
// parameter that is unknown, repeated, out of range, or has a value where none belongs, is declined
// by itself and the next one is looked at.
deflate_agreement negotiate_deflate(const field_lines& offers, const deflate_settings& settings);

}  // namespace anteroom::wire::websocket
