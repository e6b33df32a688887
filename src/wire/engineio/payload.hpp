#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "base/result.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::wire::engineio {

// Between two packets of a polling payload (Engine.IO protocol 4, "HTTP long-polling").
inline constexpr char packet_separator = '\x1e';

// Takes a polling request's body apart, packet by packet. A bad packet ends the reading: what
// came before it has been delivered, as the reference does.
class payload_reader {
  public:
    payload_reader(std::string_view body, std::size_t packets_max)
        : rest_(body), packets_left_(packets_max) {}

    // The next packet, nothing after the last. Its data lives until the next call.
    base::result<std::optional<packet>> next();

  private:
    std::string_view rest_;
    std::size_t packets_left_;
    bool ended_ = false;
    bool started_ = false;
    std::string binary_;
};

// How many bytes append_packet() adds to a payload that holds a packet already.
std::size_t payload_bytes(const base::message& message);

// Adds a message to a poll's answer: text as its packet, binary as `b` and base64.
void append_packet(std::string& payload, const base::message& message);

}  // namespace anteroom::wire::engineio
