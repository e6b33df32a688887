#pragma once

#include <cstdint>

namespace anteroom {

// How Socket.IO packets stand in messages (socket.io 4.8, `parser`). The server and all of its
// clients have to use the same one.
enum class packet_parser : std::uint8_t {
    json,     // a text, and a binary message for each attachment (npm: socket.io-parser)
    msgpack,  // one binary message, attachments in it (npm: socket.io-msgpack-parser)
};

}  // namespace anteroom
