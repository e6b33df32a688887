#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace anteroom::wire::websocket {

using masking_key = std::array<unsigned char, 4>;

// Takes the mask off in place (RFC 6455 5.3), eight bytes at a time, and looks at the bytes while
// it has them in hand: true when all of them are ASCII, so that text needs no further check.
inline bool unmask(char* bytes, std::size_t size, const masking_key& key) {
    std::uint32_t half_key = 0;
    std::memcpy(&half_key, key.data(), 4);
    // Both halves are alike, so the order of bytes in a word does not matter.
    const std::uint64_t wide_key = std::uint64_t{half_key} << 32 | half_key;
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, 8);
        word ^= wide_key;
        seen |= word;
        std::memcpy(bytes + at, &word, 8);
    }
    if (at + 4 <= size) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes + at, 4);
        word ^= half_key;
        seen |= word;
        std::memcpy(bytes + at, &word, 4);
        at += 4;
    }
    for (; at < size; ++at) {
        const auto octet =
            static_cast<unsigned char>(static_cast<unsigned char>(bytes[at]) ^ key[at % 4]);
        seen |= octet;
        bytes[at] = static_cast<char>(octet);
    }
    return (seen & 0x8080808080808080) == 0;
}

// The key for what follows `bytes` bytes of a payload.
inline masking_key advanced(masking_key key, std::size_t bytes) {
    std::rotate(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(bytes % 4), key.end());
    return key;
}

}  // namespace anteroom::wire::websocket
