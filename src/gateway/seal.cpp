#include "gateway/seal.hpp"

#include "base/base64.hpp"
#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::gateway {

namespace websocket = wire::websocket;

static_assert(base::message::headroom_bytes >= websocket::header_bytes_max + 1);

namespace {

void write_frame_header(base::message& message) {
    const bool text = message.type() == base::message::kind::text;
    message.set_frame_header_bytes(websocket::write_header_before(
        message.frame_header_end(), text ? websocket::opcode::text : websocket::opcode::binary,
        message.packet().size()));
}

}  // namespace

void seal(base::message& message, wire::engineio::packet_type type) {
    if (message.type() == base::message::kind::text)
        message.prepend_packet_type(static_cast<char>(type));
    write_frame_header(message);
}

base::shared_message binary_for(const base::message& message, wire::engineio::revision revision,
                                bool as_text) {
    using kind = base::message::kind;
    const bool third = revision == wire::engineio::revision::v3;
    const auto made =
        as_text ? base::message::make(kind::text,
                                      {third ? "b4" : "b", base::base64_encode(message.body())})
                : base::message::make(kind::binary, {third ? "\x04" : "", message.body()});
    if (message.stays_plain()) made->keep_plain();
    write_frame_header(*made);
    return made;
}

wire::engineio::packet packet_of(const base::message& message) {
    if (message.type() == base::message::kind::binary)
        return wire::engineio::binary_packet(message.body());
    return {static_cast<wire::engineio::packet_type>(message.packet().front()), message.body(),
            false};
}

base::shared_message make_packet(wire::engineio::packet_type type, std::string_view data) {
    auto made = base::message::make(base::message::kind::text, {data});
    seal(*made, type);
    return made;
}

}  // namespace anteroom::gateway
