#pragma once

#include <vector>

#include "base/message.hpp"
#include "socketio/outgoing_event.hpp"
#include "wire/socketio/encoder.hpp"

namespace anteroom::socketio {

// A packet that is ready for every connection: encoded once, framed once, never changed again.
struct sealed_packet {
    base::shared_message text;
    std::vector<base::shared_message> attachments;
};

// Port: what the transports below write in front of a message, done once before it is shared.
using sealer = void (*)(base::message&);

// Not `compress`: it goes as it is, also where a connection could say the same in fewer bytes.
inline sealed_packet encode_sealed(const wire::socketio::outgoing_packet& packet, sealer seal,
                                   bool compress = true) {
    auto encoded = wire::socketio::encode(packet);
    if (!compress) encoded.text->keep_plain();
    seal(*encoded.text);
    sealed_packet sealed{std::move(encoded.text), {}};
    sealed.attachments.reserve(encoded.attachments.size());
    for (auto& attachment : encoded.attachments) {
        if (!compress) attachment->keep_plain();
        seal(*attachment);
        sealed.attachments.push_back(std::move(attachment));
    }
    return sealed;
}

inline sealed_packet seal_event(std::string_view nsp, std::optional<std::uint64_t> id,
                                const outgoing_event& event, sealer seal) {
    return encode_sealed(
        {wire::socketio::packet_type::event, nsp, id, event.json, event.attachments}, seal,
        event.compress);
}

}  // namespace anteroom::socketio
