#pragma once

#include "base/message.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::gateway {

// Writes what the transports need in front of a message, once, before it is shared: the Engine.IO
// packet type of a text message and the WebSocket frame header. A binary message has no type
// (Engine.IO protocol 4); a poll writes its own form of it.
void seal(base::message& message, wire::engineio::packet_type type);

inline void seal_message(base::message& message) {
    seal(message, wire::engineio::packet_type::message);
}

// A packet of the engine's own, ready to be sent.
base::shared_message make_packet(wire::engineio::packet_type type, std::string_view data = {});

// What a sealed message says.
wire::engineio::packet packet_of(const base::message& message);

// A sealed binary message, again for a peer of protocol 3, which has a type in front, or for one
// that takes text alone.
base::shared_message binary_for(const base::message& message, wire::engineio::revision revision,
                                bool as_text);

}  // namespace anteroom::gateway
