#include "wire/websocket/deflate_states.hpp"

#include <utility>

#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::wire::websocket {

deflate_states::deflate_states() = default;
deflate_states::~deflate_states() = default;

deflate_states::lent_inflater deflate_states::lend_inflater() {
    if (!output_) {
        output_ = std::make_unique_for_overwrite<char[]>(output_bytes);
        free_inflaters_.reserve(kept_inflaters);  // so that giving one back allocates nothing
    }
    if (free_inflaters_.empty()) return {new inflater, {this}};
    lent_inflater lent{free_inflaters_.back().release(), {this}};
    free_inflaters_.pop_back();
    lent->reset();
    return lent;
}

void deflate_states::take_back(inflater* lent) {
    std::unique_ptr<inflater> returned{lent};
    if (free_inflaters_.size() < kept_inflaters) free_inflaters_.push_back(std::move(returned));
}

std::string deflate_states::deflated_frame(const base::message& message,
                                           const deflate_settings& settings) {
    const std::string_view payload = message.packet();
    std::string frame;
    // Room for the longest header, and for as many bytes as it has uncompressed.
    frame.resize(header_bytes_max + payload.size());
    ++messages_deflated_;
    const auto bytes =
        deflater_.deflate(payload, {frame.data() + header_bytes_max, payload.size()}, settings);
    if (!bytes) return {};
    const std::size_t header = write_header_before(
        frame.data() + header_bytes_max,
        message.type() == base::message::kind::text ? opcode::text : opcode::binary, *bytes,
        payload_form::compressed);
    // It is kept for as long as the message waits anywhere, so without the room it did not need.
    return frame.substr(header_bytes_max - header, header + *bytes);
}

}  // namespace anteroom::wire::websocket
