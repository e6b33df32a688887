#pragma once

#include <cstddef>
#include <cstdint>

#include "wire/websocket/errc.hpp"
#include "wire/websocket/masking.hpp"
#include "wire/websocket/opcode.hpp"

namespace anteroom::wire::websocket {

// The header of a client's frame: 2 bytes, an extended length of 0, 2 or 8, a masking key of 4.
struct frame_header {
    opcode kind{};
    bool final = false;
    bool compressed = false;  // RSV1, on the first frame of a message that is
    std::uint8_t header_bytes = 0;
    masking_key key{};
    std::uint64_t payload_bytes = 0;
};

// The message that a frame comes into, and what it may still grow by.
struct message_so_far {
    std::uint32_t frames = 0;  // 0: no message has begun
    std::uint32_t fragments_max = 0;
    std::size_t payload_bytes = 0;  // as they came
    std::size_t message_bytes_max = 0;
    bool may_be_compressed = false;      // permessage-deflate was agreed on
    bool compressed = false;             // the message that has begun is
    std::size_t deflated_bytes_max = 0;  // stands for message_bytes_max then
};

enum class header_progress : std::uint8_t { incomplete, complete, broken };

// Reads and judges a header (RFC 6455 5.2, 5.4, 5.5, RFC 7692 6; WS-06 to WS-10, WS-14,
// PMD-04). Rules are checked in
// the order of the bytes, each as soon as its byte is there, so that where a stream is cut cannot
// change the verdict. `header` is set when complete, `error` when broken.
header_progress read_header(const unsigned char* bytes, std::size_t size,
                            const message_so_far& message, frame_header& header, errc& error);

}  // namespace anteroom::wire::websocket
