#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace anteroom::bench {

// The client's half of RFC 6455, as much of it as a load generator needs: it writes masked frames
// and reads unmasked, unfragmented ones.

enum class opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// Appends one final frame to `out`. The masking key is constant: masking protects proxies from
// browsers (RFC 6455 10.3), and the server's work does not depend on the key's value.
void append_client_frame(std::string& out, opcode kind, std::string_view payload);

struct server_frame {
    opcode kind{};
    std::string_view payload;  // views the input of read_server_frame
};

enum class frame_status { complete, incomplete, unsupported };

// Takes one frame off the front of `input`. `unsupported` is a masked, fragmented, compressed or
// oversized frame, none of which the measured servers have a reason to send.
frame_status read_server_frame(std::string_view& input, server_frame& frame);

}  // namespace anteroom::bench
