// Encodes and decodes packets for the tests that compare us with npm's parsers. JSON, one object a
// line; binary is base64, a message is {"text":"..."} or {"binary":"..."}:
//   {"encode":"msgpack","packet":{"type":2,"nsp":"/","id":1,"data":[...],"attachments":["..."]}}
//       -> {"messages":[...]}
//   {"decode":"json","messages":[...]}
//       -> {"packets":[{"type":2,"nsp":"/","id":1,"data":[...],"attachments":["..."]}]}
//   {"payload":"encode","revision":4,"base64":false,"packets":[{"type":"4","text":"..."}]}
//       -> {"text":"..."}, or {"binary":"..."} where revision 3 is octets
//   {"payload":"decode","revision":4,"text":"..."}
//       -> {"packets":[...]}
// "reason" says why the reading ended early.

#include <iostream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/base64.hpp"
#include "wire/engineio/payload.hpp"
#include "wire/engineio/payload_v3.hpp"
#include "wire/socketio/decoder.hpp"
#include "wire/socketio/encoder.hpp"
#include "wire/socketio/json_writer.hpp"
#include "wire/socketio/msgpack_decoder.hpp"
#include "wire/socketio/msgpack_encoder.hpp"

namespace {

namespace base = anteroom::base;
namespace engineio = anteroom::wire::engineio;
namespace json = boost::json;
namespace socketio = anteroom::wire::socketio;
using base::message;

std::string_view text_at(const json::object& asked, std::string_view name) {
    return asked.at(name).as_string();
}

std::string bytes_at(const json::object& asked, std::string_view name) {
    return *base::base64_decode(text_at(asked, name));
}

bool says(const json::object& asked, std::string_view name, std::string_view value) {
    const auto* const said = asked.if_contains(name);
    return said && said->is_string() && said->get_string() == value;
}

json::object shown(std::string_view bytes, bool binary) {
    if (binary) return {{"binary", base::base64_encode(bytes)}};
    return {{"text", bytes}};
}

// --- Socket.IO

json::object encode(const json::object& asked) {
    const auto& packet = asked.at("packet").as_object();
    std::string data;
    if (const auto* const value = packet.if_contains("data")) socketio::write_json(data, *value);
    std::vector<std::string> attachments;
    if (const auto* const all = packet.if_contains("attachments"))
        for (const auto& one : all->as_array())
            attachments.push_back(*base::base64_decode(std::string_view{one.as_string()}));
    socketio::outgoing_packet outgoing;
    outgoing.type = static_cast<socketio::packet_type>(packet.at("type").as_int64());
    outgoing.nsp = text_at(packet, "nsp");
    if (const auto* const id = packet.if_contains("id"))
        outgoing.id = static_cast<std::uint64_t>(id->as_int64());
    outgoing.json = data;
    outgoing.attachments = attachments;
    if (says(asked, "encode", "msgpack"))
        return {{"messages", {shown(socketio::encode_msgpack(outgoing)->body(), true)}}};
    const auto encoded = socketio::encode(outgoing);
    json::array messages{shown(encoded.text->body(), false)};
    for (const auto& one : encoded.attachments) messages.push_back(shown(one->body(), true));
    return {{"messages", std::move(messages)}};
}

json::object shown(const socketio::packet& packet) {
    json::object said{{"type", static_cast<int>(packet.type)}, {"nsp", packet.nsp}};
    if (packet.id) said["id"] = *packet.id;
    if (packet.data) said["data"] = *packet.data;
    json::array attachments;
    for (const auto& one : packet.attachments)
        attachments.push_back(base::base64_encode(one).c_str());
    said["attachments"] = std::move(attachments);
    return said;
}

json::object decode(const json::object& asked) {
    static socketio::json_arena arena;
    static socketio::msgpack_decoder msgpack;
    const bool by_msgpack = says(asked, "decode", "msgpack");
    socketio::decoder decoder;
    json::array packets;
    for (const auto& value : asked.at("messages").as_array()) {
        const auto& one = value.as_object();
        const bool binary = one.contains("binary");
        base::result<std::optional<socketio::packet>> decoded{std::nullopt};
        if (by_msgpack) {
            const auto whole = msgpack.decode(bytes_at(one, "binary"), {});
            if (whole)
                decoded = std::optional{*whole};
            else
                decoded = whole.error();
        } else if (binary) {
            decoded = decoder.on_binary(bytes_at(one, "binary"), arena, {});
        } else {
            decoded = decoder.on_text(text_at(one, "text"), arena, {});
        }
        if (!decoded) return {{"packets", packets}, {"reason", decoded.error().message()}};
        if (*decoded) packets.push_back(shown(**decoded));
    }
    return {{"packets", std::move(packets)}};
}

// --- Engine.IO

base::message_ptr queued(const json::object& packet, engineio::revision revision, bool as_base64) {
    const bool third = revision == engineio::revision::v3;
    if (packet.contains("binary")) {
        const std::string bytes = bytes_at(packet, "binary");
        if (!as_base64) return message::make(message::kind::binary, {third ? "\x04" : "", bytes});
        return message::make(message::kind::text, {third ? "b4" : "b", base::base64_encode(bytes)});
    }
    auto made = message::make(message::kind::text, {text_at(packet, "text")});
    made->prepend_packet_type(text_at(packet, "type").front());
    return made;
}

engineio::revision revision_in(const json::object& asked) {
    return asked.at("revision").as_int64() == 3 ? engineio::revision::v3 : engineio::revision::v4;
}

json::object encode_payload(const json::object& asked) {
    const auto revision = revision_in(asked);
    base::send_queue queue;
    for (const auto& one : asked.at("packets").as_array())
        queue.push(queued(one.as_object(), revision, asked.at("base64").as_bool()));
    if (revision == engineio::revision::v3) {
        const auto payload = engineio::take_payload_v3(queue);
        return shown(payload.body, payload.octets);
    }
    std::string payload;
    for (; !queue.empty(); queue.pop()) engineio::append_packet(payload, *queue[0]);
    return shown(payload, false);
}

template <class Reader>
json::object read_all(Reader reader) {
    json::array packets;
    for (;;) {
        const auto next = reader.next();
        if (!next) return {{"packets", packets}, {"reason", next.error().message()}};
        if (!*next) return {{"packets", packets}};
        auto said = shown((*next)->data, (*next)->binary);
        said["type"] = std::string(1, static_cast<char>((*next)->type));
        packets.push_back(std::move(said));
    }
}

json::object decode_payload(const json::object& asked) {
    constexpr std::size_t packets_max = 1'000;
    const bool octets = asked.contains("binary");
    const std::string body =
        octets ? bytes_at(asked, "binary") : std::string{text_at(asked, "text")};
    using reader_v3 = engineio::payload_reader_v3;
    if (revision_in(asked) == engineio::revision::v4)
        return read_all(engineio::payload_reader{body, packets_max});
    return read_all(
        reader_v3{body, octets ? reader_v3::form::octets : reader_v3::form::text, packets_max});
}

json::object answer_to(const json::object& asked) {
    if (asked.contains("encode")) return encode(asked);
    if (asked.contains("decode")) return decode(asked);
    return says(asked, "payload", "encode") ? encode_payload(asked) : decode_payload(asked);
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    // Boost's own reader knows no half of a surrogate pair.
    socketio::json_arena arena;
    for (std::string line; std::getline(std::cin, line);) {
        const auto asked = arena.parse(line);
        if (!asked) {
            std::cerr << asked.error().message() << '\n';
            return 1;
        }
        std::string answer;
        socketio::write_json(answer, answer_to((*asked)->as_object()));
        std::cout << answer << '\n';
    }
}
