#include "wire/websocket/frame_header.hpp"

#include <cstring>

#include "wire/websocket/opcode.hpp"

namespace anteroom::wire::websocket {

namespace {

constexpr unsigned reserved_bits = 0x70;
constexpr unsigned opcode_bits = 0x0f;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7f;
constexpr unsigned length_in_2_bytes = 126;
constexpr unsigned length_in_8_bytes = 127;
constexpr errc fine{};

errc judge_first_byte(unsigned first, const message_so_far& message) {
    const auto kind = static_cast<opcode>(first & opcode_bits);
    if (const unsigned reserved = first & reserved_bits) {
        const bool begins_message = kind == opcode::text || kind == opcode::binary;
        if (reserved != rsv1_bit || !message.may_be_compressed || !begins_message)
            return errc::reserved_bits;
    }
    switch (kind) {
        case opcode::continuation:
            if (message.frames == 0) return errc::continuation_without_start;
            if (message.frames >= message.fragments_max) return errc::too_many_fragments;
            return fine;
        case opcode::text:
        case opcode::binary:
            return message.frames == 0 ? fine : errc::message_inside_message;
        case opcode::close:
        case opcode::ping:
        case opcode::pong:
            return first & final_bit ? fine : errc::control_frame_fragmented;
    }
    return errc::unknown_opcode;
}

std::uint64_t big_endian(const unsigned char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[i];
    return value;
}

errc judge_length(std::uint64_t length, std::size_t extended_bytes, bool control, bool compressed,
                  const message_so_far& message) {
    if (extended_bytes == 2 && length < 126) return errc::length_not_minimal;
    if (extended_bytes == 8 && length <= 0xffff) return errc::length_not_minimal;
    if (length >> 63) return errc::length_out_of_range;
    if (control) return fine;
    const std::size_t bytes_max =
        compressed ? message.deflated_bytes_max : message.message_bytes_max;
    // A limit may have been lowered since the message began.
    if (message.payload_bytes > bytes_max) return errc::message_too_big;
    // Compared by subtraction, which cannot overflow.
    if (length > bytes_max - message.payload_bytes) return errc::message_too_big;
    return fine;
}

}  // namespace

header_progress read_header(const unsigned char* bytes, std::size_t size,
                            const message_so_far& message, frame_header& header, errc& error) {
    if (size == 0) return header_progress::incomplete;
    const unsigned first = bytes[0];
    if ((error = judge_first_byte(first, message)) != fine) return header_progress::broken;
    const auto kind = static_cast<opcode>(first & opcode_bits);

    if (size < 2) return header_progress::incomplete;
    const unsigned second = bytes[1];
    if ((second & mask_bit) == 0) {
        error = errc::frame_not_masked;
        return header_progress::broken;
    }
    std::uint64_t length = second & length_bits;
    if (is_control(kind) && length > control_payload_bytes_max) {
        error = errc::control_frame_too_long;
        return header_progress::broken;
    }

    std::size_t extended_bytes = 0;
    if (length == length_in_2_bytes) extended_bytes = 2;
    if (length == length_in_8_bytes) extended_bytes = 8;
    if (size < 2 + extended_bytes) return header_progress::incomplete;
    if (extended_bytes != 0) length = big_endian(bytes + 2, extended_bytes);
    const bool compressed = (first & rsv1_bit) != 0;
    error = judge_length(length, extended_bytes, is_control(kind), compressed || message.compressed,
                         message);
    if (error != fine) return header_progress::broken;

    const std::size_t header_bytes = 2 + extended_bytes + header.key.size();
    if (size < header_bytes) return header_progress::incomplete;
    header.kind = kind;
    header.final = (first & final_bit) != 0;
    header.compressed = compressed;
    header.header_bytes = static_cast<std::uint8_t>(header_bytes);
    std::memcpy(header.key.data(), bytes + 2 + extended_bytes, header.key.size());
    header.payload_bytes = length;
    return header_progress::complete;
}

}  // namespace anteroom::wire::websocket
