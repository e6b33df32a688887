#pragma once

#include <cstdint>

namespace anteroom::wire::websocket {

// RFC 6455 5.2. Other values are reserved and end the connection.
enum class opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
};

constexpr bool is_control(opcode kind) {
    return (static_cast<unsigned>(kind) & 8u) != 0;
}

// In a frame's first byte (RFC 6455 5.2); RSV1 says that the message is compressed (RFC 7692 6).
inline constexpr unsigned final_bit = 0x80;
inline constexpr unsigned rsv1_bit = 0x40;

// RFC 6455 5.5: what a control frame may carry.
inline constexpr unsigned control_payload_bytes_max = 125;

}  // namespace anteroom::wire::websocket
