#include "wire/websocket/frame_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "wire/websocket/deflate_states.hpp"
#include "wire/websocket/masking.hpp"

namespace anteroom::wire::websocket {

// What is kept of a message between two reads.
struct frame_decoder::partial {
    // The message, without the frames that are still to come.
    std::vector<char> message;
    std::uint32_t frames = 0;  // 0: no message has begun, or it has been delivered
    opcode kind{};
    base::utf8_validator utf8;

    // Where the message is compressed: what inflates it, and how many bytes of it have come.
    deflate_states::lent_inflater inflater{nullptr, {nullptr}};
    std::size_t compressed_bytes = 0;

    // The frame whose payload is arriving. Its payload_bytes count what is still to come, its key
    // is the one for the next byte.
    frame_header frame;
    bool inside_frame = false;

    // A control frame comes between fragments and has a place of its own.
    std::uint8_t control_bytes = 0;
    std::array<char, control_payload_bytes_max> control;

    bool idle() const { return frames == 0 && !inside_frame; }
};

namespace {

// Makes room for `more` bytes by doubling, which follows what has come; never beyond `total`,
// where the message will end if that is known.
void make_room(std::vector<char>& message, std::size_t more, std::size_t total) {
    const std::size_t needed = message.size() + more;
    if (needed <= message.capacity()) return;
    message.reserve(std::max(needed, std::min(message.capacity() * 2, total)));
}

std::size_t inflated_bytes_max(const limits& allowed) {
    return std::min(allowed.message_bytes_max, allowed.inflated_bytes_max);
}

}  // namespace

frame_decoder::frame_decoder() = default;
frame_decoder::~frame_decoder() = default;
frame_decoder::frame_decoder(frame_decoder&&) noexcept = default;
frame_decoder& frame_decoder::operator=(frame_decoder&&) noexcept = default;

bool frame_decoder::inside_message() const {
    return partial_ && partial_->frames != 0;
}

base::result<std::optional<incoming>> frame_decoder::next(std::span<char>& bytes,
                                                          const limits& allowed,
                                                          deflate_states* deflate) {
    const rules rules{allowed, deflate};
    if (failure_ != none) return fail(bytes, failure_);
    if (partial_ && (closed_ || partial_->idle())) partial_.reset();  // its view has been used
    if (closed_) {
        bytes = bytes.last(0);
        return std::nullopt;
    }
    while (true) {
        if (!partial_ || !partial_->inside_frame) {
            frame_header header;
            errc error = none;
            switch (take_header(bytes, rules, header, error)) {
                case header_progress::incomplete:
                    return std::nullopt;
                case header_progress::broken:
                    return fail(bytes, error);
                case header_progress::complete:
                    break;
            }
            const bool whole =
                header.final && header.kind != opcode::continuation && !header.compressed;
            if (whole && header.payload_bytes <= bytes.size()) return take_in_place(bytes, header);
            begin_frame(header, rules);
        }
        if (const errc error = take_payload(bytes, rules); error != none) return fail(bytes, error);
        if (partial_->frame.payload_bytes != 0) return std::nullopt;
        const auto result = end_frame(bytes, rules);
        if (!result || *result) return result;
    }
}

header_progress frame_decoder::take_header(std::span<char>& bytes, const rules& rules,
                                           frame_header& header, errc& error) {
    if (bytes.empty()) return header_progress::incomplete;
    const limits& allowed = rules.allowed;
    message_so_far message{.fragments_max = allowed.fragments_max,
                           .message_bytes_max = allowed.message_bytes_max,
                           .may_be_compressed = rules.deflate != nullptr,
                           .deflated_bytes_max = deflated_bytes_max(inflated_bytes_max(allowed))};
    if (partial_ && partial_->frames != 0) {
        message.frames = partial_->frames;
        message.compressed = partial_->inflater != nullptr;
        message.payload_bytes =
            message.compressed ? partial_->compressed_bytes : partial_->message.size();
    }
    if (header_bytes_ == 0) {
        const auto* octets = reinterpret_cast<const unsigned char*>(bytes.data());
        const auto progress = read_header(octets, bytes.size(), message, header, error);
        if (progress == header_progress::complete) {
            bytes = bytes.subspan(header.header_bytes);
            return progress;
        }
        if (progress == header_progress::broken) return progress;
    }
    // The header came in pieces. What is taken of the payload with it is not used, only counted.
    const std::size_t before = header_bytes_;
    const std::size_t piece = std::min(bytes.size(), header_.size() - before);
    std::memcpy(header_.data() + before, bytes.data(), piece);
    const auto progress = read_header(header_.data(), before + piece, message, header, error);
    if (progress == header_progress::complete) {
        bytes = bytes.subspan(header.header_bytes - before);
        header_bytes_ = 0;
    } else if (progress == header_progress::incomplete) {
        bytes = bytes.subspan(piece);
        header_bytes_ = static_cast<std::uint8_t>(before + piece);
    }
    return progress;
}

base::result<std::optional<incoming>> frame_decoder::take_in_place(std::span<char>& bytes,
                                                                   const frame_header& header) {
    const auto size = static_cast<std::size_t>(header.payload_bytes);
    char* const payload = bytes.data();
    bytes = bytes.subspan(size);
    const bool ascii = unmask(payload, size, header.key);
    const std::string_view view{payload, size};
    if (header.kind == opcode::close) return close_with(bytes, view);
    if (header.kind == opcode::text && !ascii && !base::is_valid_utf8(view))
        return fail(bytes, errc::text_not_utf8);
    return incoming{.kind = header.kind, .payload = view};
}

void frame_decoder::begin_frame(const frame_header& header, const rules& rules) {
    if (!partial_) partial_ = std::make_unique<partial>();
    partial_->frame = header;
    partial_->inside_frame = true;
    if (is_control(header.kind)) {
        partial_->control_bytes = 0;
    } else if (header.kind == opcode::continuation) {
        ++partial_->frames;
    } else {
        partial_->kind = header.kind;
        partial_->frames = 1;
        if (header.compressed) partial_->inflater = rules.deflate->lend_inflater();
    }
}

errc frame_decoder::take_payload(std::span<char>& bytes, const rules& rules) {
    frame_header& frame = partial_->frame;
    const auto size =
        static_cast<std::size_t>(std::min(frame.payload_bytes, std::uint64_t{bytes.size()}));
    if (size == 0) return none;
    const auto piece = bytes.first(size);
    bytes = bytes.subspan(size);
    const masking_key key = frame.key;
    const auto awaited = static_cast<std::size_t>(frame.payload_bytes);
    frame.payload_bytes -= size;
    frame.key = advanced(key, size);

    if (is_control(frame.kind)) {
        char* const end = partial_->control.data() + partial_->control_bytes;
        std::memcpy(end, piece.data(), size);
        unmask(end, size, key);
        partial_->control_bytes = static_cast<std::uint8_t>(partial_->control_bytes + size);
        return none;
    }
    if (partial_->inflater) {
        unmask(piece.data(), size, key);
        partial_->compressed_bytes += size;
        return inflate({piece.data(), size}, rules);
    }
    std::vector<char>& message = partial_->message;
    const std::size_t before = message.size();
    make_room(message, size, frame.final ? before + awaited : rules.allowed.message_bytes_max);
    message.insert(message.end(), piece.begin(), piece.end());
    const bool ascii = unmask(message.data() + before, size, key);
    if (partial_->kind != opcode::text || (ascii && partial_->utf8.complete())) return none;
    const std::string_view text{message.data() + before, size};
    return partial_->utf8.feed(text) ? none : errc::text_not_utf8;
}

// What comes out is counted and checked piece by piece, so that a bomb costs one piece (PMD-05),
// and a wrong byte of a text is noticed in the frame that brought it (WS-11). Of several errors the
// one that comes first in the message is told, wherever the pieces end.
errc frame_decoder::inflate(std::string_view compressed, const rules& rules) {
    using state = inflater::progress::state;
    std::vector<char>& message = partial_->message;
    const std::size_t bytes_max = inflated_bytes_max(rules.allowed);
    const std::span<char> output = rules.deflate->output();
    while (true) {
        const auto inflated = partial_->inflater->inflate(compressed, output);
        // A limit may have been lowered since the message began.
        const std::size_t room = bytes_max - std::min(bytes_max, message.size());
        const std::string_view piece{output.data(), std::min(inflated.bytes, room)};
        if (partial_->kind == opcode::text && !partial_->utf8.feed(piece))
            return errc::text_not_utf8;
        if (inflated.bytes > room) return errc::message_too_big;
        make_room(message, piece.size(), bytes_max);
        message.insert(message.end(), piece.begin(), piece.end());
        if (inflated.then == state::corrupt) return errc::deflate_data_corrupt;
        if (inflated.then == state::needs_input) return none;
    }
}

errc frame_decoder::end_message(const rules& rules) {
    if (partial_->inflater) {
        if (const errc error = inflate(inflater::omitted_end, rules); error != none) return error;
        if (!partial_->inflater->between_blocks()) return errc::deflate_data_corrupt;
        partial_->inflater.reset();
    }
    const bool whole = partial_->kind != opcode::text || partial_->utf8.complete();
    return whole ? none : errc::text_not_utf8;
}

base::result<std::optional<incoming>> frame_decoder::end_frame(std::span<char>& bytes,
                                                               const rules& rules) {
    partial& part = *partial_;
    part.inside_frame = false;
    if (is_control(part.frame.kind)) {
        const std::string_view payload{part.control.data(), part.control_bytes};
        if (part.frame.kind == opcode::close) return close_with(bytes, payload);
        return incoming{.kind = part.frame.kind, .payload = payload};
    }
    if (!part.frame.final) return std::nullopt;
    if (const errc error = end_message(rules); error != none) return fail(bytes, error);
    part.frames = 0;
    return incoming{.kind = part.kind, .payload = {part.message.data(), part.message.size()}};
}

// RFC 6455 5.5.1, 7.4, WS-12.
base::result<std::optional<incoming>> frame_decoder::close_with(std::span<char>& bytes,
                                                                std::string_view payload) {
    incoming frame{.kind = opcode::close};
    if (payload.size() == 1) return fail(bytes, errc::close_payload_too_short);
    if (!payload.empty()) {
        frame.close_code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                                      static_cast<unsigned char>(payload[1]));
        frame.payload = payload.substr(2);
        if (!may_be_sent(frame.close_code)) return fail(bytes, errc::close_code_not_allowed);
        if (!base::is_valid_utf8(frame.payload)) return fail(bytes, errc::close_reason_not_utf8);
    }
    closed_ = true;
    return frame;
}

base::error_code frame_decoder::fail(std::span<char>& bytes, errc error) {
    failure_ = error;
    partial_.reset();
    bytes = bytes.last(0);
    return make_error_code(error);
}

}  // namespace anteroom::wire::websocket
