#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "wire/socketio/errc.hpp"

namespace anteroom::wire::socketio {

// Socket.IO protocol 5, "Packet encoding".
enum class packet_type : std::uint8_t {
    connect = 0,
    disconnect = 1,
    event = 2,
    ack = 3,
    connect_error = 4,
    binary_event = 5,
    binary_ack = 6,
};

inline constexpr std::string_view main_namespace = "/";

struct limits {
    std::size_t message_bytes_max = 1'000'000;  // text and attachments of one packet together
    std::size_t attachments_max = 10;           // socket.io-parser 4.2.7, `maxAttachments`
    std::size_t event_name_bytes_max = 256;
    // Of a packet in msgpack, where both cost a peer next to nothing.
    std::size_t msgpack_binaries_max = 1'000;
    std::size_t msgpack_values_max = 1'000'000;
};

// What stands in front of the JSON: <type>[<attachments>-][<namespace>,][<id>]<json>.
struct packet_head {
    packet_type type{};
    std::uint32_t attachments = 0;
    std::string_view nsp = main_namespace;
    std::optional<std::uint64_t> id;
    std::string_view json;
};

base::result<packet_head> parse_head(std::string_view text, const limits& limits);

// A whole packet. Binary types are reported as the plain ones, with their attachments. Views and
// `data` live until the decoder that made it is called again.
struct packet {
    packet_type type{};
    std::string_view nsp = main_namespace;
    std::optional<std::uint64_t> id;
    const boost::json::value* data = nullptr;  // null where the packet has no payload
    std::span<const std::string> attachments;
};

// If `value` stands for an attachment ({"_placeholder":true,"num":n}), says which; a value that
// only looks like one answers a number that no packet can have.
std::optional<std::size_t> placeholder_number(const boost::json::value& value);

}  // namespace anteroom::wire::socketio
