#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/socketio/json_arena.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::wire::socketio {

// Makes packets of the messages of one connection (Socket.IO protocol 5; socket.io-parser 4.2.7,
// `Decoder`). Any error means that the connection has to be closed.
//
//   whole --binary packet's text--> awaiting attachments --last attachment--> whole
class decoder {
  public:
    // A text message: a whole packet, or nothing while its attachments are awaited.
    base::result<std::optional<packet>> on_text(std::string_view text, json_arena& arena,
                                                const limits& limits);

    // A binary message: the packet that it completes, or nothing while more are awaited.
    base::result<std::optional<packet>> on_binary(std::string_view bytes, json_arena& arena,
                                                  const limits& limits);

    bool awaits_attachments() const { return pending_ != nullptr && !pending_->delivered; }

    // What the packet that on_binary() answered lies in. Who takes it lets it go once the packet
    // has been seen to: else it stays until the peer says something else, which may be never.
    struct pending_packet {
        std::string text;
        std::vector<std::string> attachments;
        std::size_t expected = 0;
        std::size_t bytes = 0;
        bool delivered = false;
    };
    [[nodiscard]] std::unique_ptr<pending_packet> take_delivered() {
        return awaits_attachments() ? nullptr : std::move(pending_);
    }

  private:
    // Exists only from the text of a binary packet until it is taken, or the message after its last
    // attachment.
    std::unique_ptr<pending_packet> pending_;
};

}  // namespace anteroom::wire::socketio
