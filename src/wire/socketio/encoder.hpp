#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::wire::socketio {

// A packet to be sent. `json` is the whole payload, already text; event and ack become their
// binary types when there are attachments.
struct outgoing_packet {
    packet_type type{};
    std::string_view nsp = main_namespace;
    std::optional<std::uint64_t> id;
    std::string_view json;
    std::span<const std::string> attachments;
};

// What goes on the wire for it: one text message, then its attachments, with nothing between.
struct encoded_packet {
    base::message_ptr text;
    std::vector<base::message_ptr> attachments;
};

encoded_packet encode(const outgoing_packet& packet);

}  // namespace anteroom::wire::socketio
