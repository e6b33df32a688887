#include "gateway/seal.hpp"

#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::gateway {

namespace websocket = wire::websocket;

static_assert(base::message::headroom_bytes >= websocket::header_bytes_max + 1);

void seal(base::message& message, wire::engineio::packet_type type) {
    const bool text = message.type() == base::message::kind::text;
    if (text) message.prepend_packet_type(static_cast<char>(type));
    message.set_frame_header_bytes(websocket::write_header_before(
        message.frame_header_end(), text ? websocket::opcode::text : websocket::opcode::binary,
        message.packet().size()));
}

base::shared_message make_packet(wire::engineio::packet_type type, std::string_view data) {
    auto made = base::message::make(base::message::kind::text, {data});
    seal(*made, type);
    return made;
}

}  // namespace anteroom::gateway
