#pragma once

// For tests and fuzzing: the client's side of RFC 6455, written byte by byte and with no code of
// the library, so that the two check each other. It can break every rule on request.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/websocket/opcode.hpp"

namespace anteroom::wire::websocket {

struct frame_options {
    bool final = true;
    unsigned reserved = 0;  // RSV1 is 4, RSV2 is 2, RSV3 is 1
    bool masked = true;
    std::uint32_t key = 0x37fa213d;
    std::optional<std::size_t> length_bytes{};  // 0, 2 or 8, whether it is the shortest or not
};

// The header of a frame that announces `length` bytes.
inline std::string client_header(unsigned opcode_bits, std::uint64_t length,
                                 const frame_options& options = {}) {
    const std::size_t shortest = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
    const std::size_t length_bytes = options.length_bytes.value_or(shortest);
    std::string header;
    header += static_cast<char>((options.final ? 0x80u : 0u) | options.reserved << 4 | opcode_bits);
    const unsigned mask_bit = options.masked ? 0x80u : 0u;
    const unsigned short_length = length_bytes == 0   ? static_cast<unsigned>(length)
                                  : length_bytes == 2 ? 126u
                                                      : 127u;
    header += static_cast<char>(mask_bit | short_length);
    for (std::size_t i = length_bytes; i-- > 0;) header += static_cast<char>(length >> (8 * i));
    if (options.masked)
        for (int shift = 24; shift >= 0; shift -= 8)
            header += static_cast<char>(options.key >> shift);
    return header;
}

inline std::string masked_frame(opcode kind, std::string_view payload,
                                const frame_options& options = {}) {
    std::string frame = client_header(static_cast<unsigned>(kind), payload.size(), options);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const auto mask = options.masked ? options.key >> (24 - 8 * (i % 4)) : 0u;
        frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ (mask & 0xff));
    }
    return frame;
}

// A frame that more fragments follow.
inline std::string fragment(opcode kind, std::string_view payload) {
    return masked_frame(kind, payload, {.final = false});
}

inline std::string masked_close(std::uint16_t code, std::string_view reason = {}) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    return masked_frame(opcode::close, payload.append(reason));
}

}  // namespace anteroom::wire::websocket
