#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace anteroom::wire::engineio {

// The revision of the protocol, which a client names in `EIO`. The third is that of Socket.IO 2.
enum class revision : std::uint8_t { v3 = 3, v4 = 4 };

// The character that starts a packet (Engine.IO protocol 4, "Packet encoding").
enum class packet_type : char {
    open = '0',
    close = '1',
    ping = '2',
    pong = '3',
    message = '4',
    upgrade = '5',
    noop = '6',
};

// Packets without data, as they travel.
inline constexpr std::string_view close_packet = "1";
inline constexpr std::string_view noop_packet = "6";

// A decoded packet; `data` points into the bytes that it was decoded from.
struct packet {
    packet_type type{};
    std::string_view data;
    bool binary = false;
};

enum class errc {
    empty_packet = 1,
    unknown_packet_type,
    empty_payload,
    too_many_packets,
    bad_base64,
    bad_length,
    bad_text,
};

const base::error_category& engineio_category();
base::error_code make_error_code(errc);

// One packet as it travels in a WebSocket text message or between the separators of a payload.
base::result<packet> decode_packet(std::string_view text);

// A WebSocket binary message is the data of a message packet, with no type in front (protocol 4).
inline packet binary_packet(std::string_view bytes) {
    return {packet_type::message, bytes, true};
}

// A WebSocket message of either revision and kind. A client that cannot send binary sends it in
// base64, behind a `b`: it is decoded into `bytes`, which the packet then points into.
base::result<packet> decode_text_frame(revision revision, std::string_view text,
                                       std::string& bytes);
base::result<packet> decode_binary_frame(revision revision, std::string_view bytes);

}  // namespace anteroom::wire::engineio

template <>
struct boost::system::is_error_code_enum<anteroom::wire::engineio::errc> : std::true_type {};
