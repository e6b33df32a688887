#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "wire/websocket/close_code.hpp"
#include "wire/websocket/errc.hpp"
#include "wire/websocket/frame_header.hpp"
#include "wire/websocket/opcode.hpp"

namespace anteroom::wire::websocket {

// What one message of a peer may cost.
struct limits {
    std::size_t message_bytes_max = 1'000'000;  // over all fragments; more is closed with 1009
    std::uint32_t fragments_max = 1024;         // frames a message, empty ones counted (WS-14)
    // Of a compressed message, once it is inflated; message_bytes_max binds it too (PMD-05,
    // PMD-08).
    std::size_t inflated_bytes_max = std::numeric_limits<std::size_t>::max();
};

// A whole message, or a control frame. Never a continuation.
struct incoming {
    opcode kind{};
    std::string_view payload{};                   // of a close: its reason
    std::uint16_t close_code = close_code::none;  // of a close: its code, or none (1005)
};

class deflate_states;

// Takes frames of a client apart (RFC 6455 5 to 8, RFC 7692 7.2.2, server side) and puts messages
// together. No I/O, no clock; one thread at a time.
//
//   head --header complete--> payload --frame complete--> head
//   `--close frame complete--> closed: takes and ignores whatever follows (WS-12)
//   `--a rule is broken--> failed: gives the same error for ever
//
// A frame that is a whole message and lies whole in the read buffer is unmasked there and seen
// through a view: no copy, no allocation. Only what arrives in part is gathered on the heap, in a
// buffer that grows with the bytes that came, not with the length that was announced. What is
// compressed is inflated as it arrives, with a state that is borrowed until the message ends.
class frame_decoder {
  public:
    frame_decoder();
    ~frame_decoder();
    frame_decoder(frame_decoder&&) noexcept;
    frame_decoder& operator=(frame_decoder&&) noexcept;

    // Takes bytes from the front of `bytes`, unmasking them in place, until one message or control
    // frame is complete, and answers it; or takes them all, and answers nothing. Call it until it
    // answers nothing: then what is left is kept inside and the read buffer is free for the next
    // read, and a decoder that is between messages holds no heap.
    //
    // The payload lives until the next call, or until the memory of `bytes` is used again.
    // A limit binds the frames whose header comes after it was set. An error is an errc; after it
    // the decoder takes all bytes and repeats the error.
    //
    // `deflate` lends what compressed messages are inflated with, and must outlive the decoder;
    // null where permessage-deflate was not agreed on.
    base::result<std::optional<incoming>> next(std::span<char>& bytes, const limits& allowed,
                                               deflate_states* deflate = nullptr);

    // Between the first bytes of a message and its last.
    bool inside_message() const;

  private:
    static constexpr std::size_t client_header_bytes_max = 14;
    static constexpr errc none{};

    struct partial;

    struct rules {
        const limits& allowed;
        deflate_states* deflate;
    };

    header_progress take_header(std::span<char>& bytes, const rules& rules, frame_header& header,
                                errc& error);
    base::result<std::optional<incoming>> take_in_place(std::span<char>& bytes,
                                                        const frame_header& header);
    void begin_frame(const frame_header& header, const rules& rules);
    errc take_payload(std::span<char>& bytes, const rules& rules);
    errc inflate(std::string_view compressed, const rules& rules);
    errc end_message(const rules& rules);
    base::result<std::optional<incoming>> end_frame(std::span<char>& bytes, const rules& rules);
    base::result<std::optional<incoming>> close_with(std::span<char>& bytes,
                                                     std::string_view payload);
    base::error_code fail(std::span<char>& bytes, errc error);

    std::unique_ptr<partial> partial_;  // only while a message or control frame is incomplete
    std::array<unsigned char, client_header_bytes_max> header_{};  // what has come of a header
    std::uint8_t header_bytes_ = 0;
    bool closed_ = false;
    errc failure_ = none;
};

}  // namespace anteroom::wire::websocket
