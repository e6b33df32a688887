#pragma once

// For tests and fuzzing: everything a decoder says about a stream that is cut into pieces.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "wire/websocket/deflate_states.hpp"
#include "wire/websocket/frame_decoder.hpp"

namespace anteroom::wire::websocket {

struct received {
    opcode kind{};
    std::string payload;
    std::uint16_t close_code = close_code::none;

    bool operator==(const received&) const = default;
};

struct outcome {
    std::vector<received> frames;
    base::error_code error;

    bool operator==(const outcome& other) const {
        return frames == other.frames && error == other.error;
    }
};

inline std::ostream& operator<<(std::ostream& out, const outcome& seen) {
    const auto printable = [](std::string text) {
        std::replace_if(
            text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
        return text;
    };
    for (const auto& frame : seen.frames)
        out << static_cast<int>(frame.kind) << '/' << frame.close_code << " of "
            << frame.payload.size() << " bytes \"" << printable(frame.payload.substr(0, 40))
            << "\", ";
    return out << (seen.error ? seen.error.message() : "no error");
}

// Feeds one piece from memory of exactly its size, so that a sanitizer sees every stray access.
inline void feed(frame_decoder& decoder, std::string_view piece, const limits& allowed,
                 outcome& seen, deflate_states* deflate = nullptr) {
    std::vector<char> memory(piece.begin(), piece.end());
    memory.shrink_to_fit();
    std::span<char> bytes{memory};
    while (!seen.error) {
        const auto result = decoder.next(bytes, allowed, deflate);
        if (!result) {
            seen.error = result.error();
        } else if (*result) {
            const incoming& frame = **result;
            seen.frames.push_back({frame.kind, std::string{frame.payload}, frame.close_code});
        } else {
            break;
        }
    }
}

// `piece_bytes()` says how long each next piece is, at least 1.
template <class PieceBytes>
outcome decode_in_pieces(std::string_view stream, const limits& allowed, PieceBytes piece_bytes,
                         deflate_states* deflate = nullptr) {
    frame_decoder decoder;
    outcome seen;
    while (!stream.empty() && !seen.error) {
        const std::size_t size = std::min<std::size_t>(piece_bytes(), stream.size());
        feed(decoder, stream.substr(0, size), allowed, seen, deflate);
        stream.remove_prefix(size);
    }
    return seen;
}

inline outcome decode_whole(std::string_view stream, const limits& allowed = {},
                            deflate_states* deflate = nullptr) {
    return decode_in_pieces(
        stream, allowed, [&] { return stream.size(); }, deflate);
}

}  // namespace anteroom::wire::websocket
