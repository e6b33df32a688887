#include "wire/socketio/encoder.hpp"

#include <charconv>

namespace anteroom::wire::socketio {

namespace {

using base::message;

struct digits {
    char text[20];
    std::size_t size = 0;
    explicit digits(std::uint64_t number) {
        size = static_cast<std::size_t>(std::to_chars(text, text + sizeof text, number).ptr - text);
    }
    operator std::string_view() const { return {text, size}; }
};

packet_type binary_type(packet_type type) {
    return type == packet_type::ack ? packet_type::binary_ack : packet_type::binary_event;
}

}  // namespace

encoded_packet encode(const outgoing_packet& packet) {
    const bool binary = !packet.attachments.empty();
    const bool named = packet.nsp != main_namespace;
    const auto type = binary ? binary_type(packet.type) : packet.type;
    const char type_digit = static_cast<char>('0' + static_cast<int>(type));

    encoded_packet encoded;
    // "," before a bare namespace keeps the form that the reference writes: `40/admin,`.
    encoded.text = message::make(
        message::kind::text,
        {{&type_digit, 1},
         binary ? std::string_view{digits{packet.attachments.size()}} : std::string_view{},
         binary ? std::string_view{"-"} : std::string_view{},
         named ? packet.nsp : std::string_view{},
         named ? std::string_view{","} : std::string_view{},
         packet.id ? std::string_view{digits{*packet.id}} : std::string_view{},
         packet.json});
    encoded.attachments.reserve(packet.attachments.size());
    for (const auto& attachment : packet.attachments)
        encoded.attachments.push_back(message::make(message::kind::binary, {attachment}));
    return encoded;
}

}  // namespace anteroom::wire::socketio
