#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "base/result.hpp"
#include "base/send_queue.hpp"
#include "wire/engineio/packet.hpp"

// The polling payloads of Engine.IO protocol 3: every packet has its length in front. In text that
// is a decimal number of UTF-16 code units and a colon; a payload with binary in it may be
// application/octet-stream, where a packet is 00 (text) or 01 (binary), its length in bytes as one
// byte a digit, ff, and the data.
namespace anteroom::wire::engineio {

// Takes a request's body apart. A bad packet ends the reading: what came before it has been
// delivered, as the reference does.
class payload_reader_v3 {
  public:
    enum class form : std::uint8_t { text, octets };

    // A body of text must be valid UTF-8.
    payload_reader_v3(std::string_view body, form form, std::size_t packets_max)
        : rest_(body), packets_left_(packets_max), form_(form) {}

    // The next packet, nothing after the last. Its data lives until the next call.
    base::result<std::optional<packet>> next();

  private:
    base::result<packet> next_of_text();
    base::result<packet> next_of_octets();

    std::string_view rest_;
    std::size_t packets_left_;
    form form_;
    bool started_ = false;
    std::string binary_;
};

// A poll's answer, and whether it is octets.
struct payload_v3 {
    std::string body;
    bool octets = false;
};

// Writes messages as they stand in the queue of a session of protocol 3, where the body of a binary
// one begins with its type, and empties the queue.
payload_v3 take_payload_v3(base::send_queue& queue);

// Adds one packet of text.
void append_packet_v3(std::string& payload, std::string_view packet);

}  // namespace anteroom::wire::engineio
