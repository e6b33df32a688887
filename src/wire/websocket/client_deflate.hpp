#pragma once

// For tests and fuzzing: compression as a client does it, with zlib and no code of the library.

#include <string>
#include <string_view>

#include <zlib.h>

#include "wire/websocket/client_frames.hpp"

namespace anteroom::wire::websocket {

inline constexpr unsigned compressed_bit = 4;  // RSV1, as frame_options::reserved takes it

// The payload of a compressed message, without the four bytes that the receiver adds.
inline std::string deflated(std::string_view text, int window_bits = 15, int level = 6) {
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + text.size() / 100 + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_SYNC_FLUSH);
    out.resize(stream.total_out - 4);
    deflateEnd(&stream);
    return out;
}

// What a compressed payload says; "corrupt" if it says nothing.
inline std::string inflated(std::string payload) {
    payload.append("\x00\x00\xff\xff", 4);
    z_stream stream{};
    inflateInit2(&stream, -15);
    std::string out;
    char piece[4096];
    stream.next_in = reinterpret_cast<Bytef*>(payload.data());
    stream.avail_in = static_cast<uInt>(payload.size());
    int status = Z_OK;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(piece);
        stream.avail_out = sizeof piece;
        status = inflate(&stream, Z_SYNC_FLUSH);
        out.append(piece, sizeof piece - stream.avail_out);
    } while (status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    inflateEnd(&stream);
    return status == Z_OK || status == Z_BUF_ERROR ? out : "corrupt";
}

inline std::string compressed_frame(opcode kind, std::string_view text) {
    return masked_frame(kind, deflated(text), {.reserved = compressed_bit});
}

}  // namespace anteroom::wire::websocket
