#pragma once

#include <vector>

#include "anteroom/packet_parser.hpp"
#include "base/message.hpp"
#include "socketio/outgoing_event.hpp"
#include "wire/socketio/encoder.hpp"
#include "wire/socketio/msgpack_encoder.hpp"

namespace anteroom::socketio {

// A packet that is ready for every connection: encoded once, framed once, never changed again.
struct sealed_packet {
    base::shared_message first;  // a text, or all of it in msgpack
    std::vector<base::shared_message> attachments;
};

// How packets become messages for every connection of a server: in the form of its parser, and with
// what the transports below write in front of each, done once before it is shared (a port).
struct sealer {
    void (*seal)(base::message&) = nullptr;
    packet_parser parser = packet_parser::json;
};

// Not `compress`: it goes as it is, also where a connection could say the same in fewer bytes.
inline sealed_packet encode_sealed(const wire::socketio::outgoing_packet& packet, const sealer& how,
                                   bool compress = true) {
    const auto seal = [&](base::message& made) {
        if (!compress) made.keep_plain();
        how.seal(made);
    };
    if (how.parser == packet_parser::msgpack) {
        auto whole = wire::socketio::encode_msgpack(packet);
        seal(*whole);
        return {std::move(whole), {}};
    }
    auto encoded = wire::socketio::encode(packet);
    seal(*encoded.text);
    sealed_packet sealed{std::move(encoded.text), {}};
    sealed.attachments.reserve(encoded.attachments.size());
    for (auto& attachment : encoded.attachments) {
        seal(*attachment);
        sealed.attachments.push_back(std::move(attachment));
    }
    return sealed;
}

inline sealed_packet seal_event(std::string_view nsp, std::optional<std::uint64_t> id,
                                const outgoing_event& event, const sealer& how) {
    return encode_sealed(
        {wire::socketio::packet_type::event, nsp, id, event.json, event.attachments}, how,
        event.compress);
}

}  // namespace anteroom::socketio
