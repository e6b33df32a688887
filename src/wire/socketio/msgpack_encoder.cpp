#include "wire/socketio/msgpack_encoder.hpp"

#include "base/check.hpp"
#include "wire/socketio/json_to_msgpack.hpp"

namespace anteroom::wire::socketio {

namespace {

constexpr std::size_t kept_bytes_max = 64 * 1024;

// What a thread writes its packets with.
struct writer {
    std::string bytes;
    json_to_msgpack payload;
};

}  // namespace

base::message_ptr encode_msgpack(const outgoing_packet& packet) {
    thread_local writer own;
    auto& bytes = own.bytes;
    bytes.clear();
    const auto key = [&](std::string_view name) { write_msgpack(bytes, name); };
    const std::uint32_t members = 2u + (packet.json.empty() ? 0u : 1u) + (packet.id ? 1u : 0u);
    write_msgpack_head(bytes, msgpack_container::map, members);
    key("type");
    write_msgpack(bytes, static_cast<std::uint64_t>(packet.type));
    if (!packet.json.empty()) {
        key("data");
        ANTEROOM_CHECK(own.payload.append(bytes, packet.json, packet.attachments));
    }
    key("nsp");
    write_msgpack(bytes, packet.nsp);
    if (packet.id) {
        key("id");
        write_msgpack(bytes, *packet.id);
    }
    auto made = base::message::make(base::message::kind::binary, {bytes});
    if (bytes.capacity() > kept_bytes_max) bytes = {};
    return made;
}

}  // namespace anteroom::wire::socketio
