#pragma once

#include <limits>
#include <optional>

#include "socketio/sealed_packet.hpp"
#include "wire/socketio/decoder.hpp"
#include "wire/socketio/json_arena.hpp"
#include "wire/socketio/msgpack_decoder.hpp"

namespace anteroom::socketio {

// Reads back what was encoded: for what is rare, instead of keeping it beside every packet.
class sealed_reader {
  public:
    explicit sealed_reader(const sealed_packet& sealed) {
        const auto& first = *sealed.first;
        if (first.type() == base::message::kind::binary) {
            if (const auto read = msgpack_.emplace().decode(first.body(), no_limit_))
                packet_ = *read;
            return;
        }
        auto& arena = arena_.emplace();
        auto read = json_.on_text(first.body(), arena, no_limit_);
        for (const auto& attachment : sealed.attachments)
            if (read) read = json_.on_binary(attachment->body(), arena, no_limit_);
        if (read) packet_ = *read;
    }

    // Lives as long as this; nothing if it nests deeper than any client may send.
    const std::optional<wire::socketio::packet>& packet() const { return packet_; }

  private:
    static constexpr std::size_t any_ = std::numeric_limits<std::size_t>::max();
    static constexpr wire::socketio::limits no_limit_{any_, any_, any_, any_, any_};

    std::optional<wire::socketio::json_arena> arena_;
    wire::socketio::decoder json_;
    std::optional<wire::socketio::msgpack_decoder> msgpack_;
    std::optional<wire::socketio::packet> packet_;
};

}  // namespace anteroom::socketio
