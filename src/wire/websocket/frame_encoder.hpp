#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/websocket/close_code.hpp"
#include "wire/websocket/opcode.hpp"

namespace anteroom::wire::websocket {

// Headroom to leave before a payload that will be sent as one frame. A server does not mask.
inline constexpr std::size_t header_bytes_max = 10;

// How many bytes the header of a frame with such a payload takes: 2, 4 or 10.
constexpr std::size_t header_bytes(std::size_t payload_bytes) {
    return payload_bytes < 126 ? 2 : payload_bytes <= 0xffff ? 4 : 10;
}

enum class payload_form : std::uint8_t { plain, compressed };

// Writes the header of a final, unmasked frame so that it ends right before `payload`, and answers
// its size: the frame starts at `payload - size`. At least header_bytes(payload_bytes) bytes before
// `payload` must be the caller's. A control frame has at most 125 bytes; see control_frame.
std::size_t write_header_before(char* payload, opcode kind, std::size_t payload_bytes,
                                payload_form form = payload_form::plain);

// One control frame ready to be sent, held by value: no heap, every byte initialised, so that
// nothing of a former owner of the memory can be sent.
class control_frame {
  public:
    // The frame; the view lives as long as this object stays where it is.
    std::string_view bytes() const { return {bytes_.data(), size_}; }

    // At most 125 bytes of payload; more is a bug of the caller and aborts.
    static control_frame of(opcode kind, std::string_view payload);

  private:
    control_frame() = default;

    std::array<char, 2 + control_payload_bytes_max> bytes_{};
    std::uint8_t size_ = 0;
};

// Answers a ping: carries its payload (RFC 6455 5.5.3, WS-13).
control_frame make_pong(std::string_view payload);

control_frame make_ping(std::string_view payload = {});

// `code` must be one that may_be_sent(); another, 1005, 1006 and 1015 among them, is a bug of the
// caller and aborts (WS-12). A reason longer than 123 bytes is cut between two characters; one that
// is not UTF-8 is left out.
control_frame make_close(std::uint16_t code, std::string_view reason = {});

// A close frame with an empty payload: the answer to one that had no code.
control_frame make_close_without_code();

// The answer to a close frame, given incoming::close_code: the same code, or none if it had none.
control_frame make_close_answer(std::uint16_t received_code);

}  // namespace anteroom::wire::websocket
