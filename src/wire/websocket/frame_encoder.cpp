#include "wire/websocket/frame_encoder.hpp"

#include <cstring>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace anteroom::wire::websocket {

namespace {

constexpr std::size_t close_reason_bytes_max = control_payload_bytes_max - 2;

void write_big_endian(char* to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
        to[i] = static_cast<char>(value >> (8 * (bytes - 1 - i)) & 0xff);
}

bool is_continuation_byte(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// As much of a valid text as fits, whole characters only.
std::string_view cut_to(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && is_continuation_byte(text[end])) --end;
    return text.substr(0, end);
}

}  // namespace

std::size_t write_header_before(char* payload, opcode kind, std::size_t payload_bytes,
                                payload_form form) {
    const std::size_t size = header_bytes(payload_bytes);
    char* const header = payload - size;
    const unsigned bits = form == payload_form::compressed ? final_bit | rsv1_bit : final_bit;
    header[0] = static_cast<char>(bits | static_cast<unsigned>(kind));
    if (size == 2) {
        header[1] = static_cast<char>(payload_bytes);
    } else if (size == 4) {
        header[1] = 126;
        write_big_endian(header + 2, payload_bytes, 2);
    } else {
        header[1] = 127;
        write_big_endian(header + 2, payload_bytes, 8);
    }
    return size;
}

control_frame control_frame::of(opcode kind, std::string_view payload) {
    ANTEROOM_CHECK(is_control(kind));
    ANTEROOM_CHECK(payload.size() <= control_payload_bytes_max);
    control_frame frame;
    const std::size_t header = write_header_before(frame.bytes_.data() + 2, kind, payload.size());
    if (!payload.empty()) std::memcpy(frame.bytes_.data() + header, payload.data(), payload.size());
    frame.size_ = static_cast<std::uint8_t>(header + payload.size());
    return frame;
}

control_frame make_pong(std::string_view payload) {
    return control_frame::of(opcode::pong, payload);
}

control_frame make_ping(std::string_view payload) {
    return control_frame::of(opcode::ping, payload);
}

control_frame make_close(std::uint16_t code, std::string_view reason) {
    ANTEROOM_CHECK(may_be_sent(code));
    if (!base::is_valid_utf8(reason)) reason = {};
    reason = cut_to(reason, close_reason_bytes_max);
    std::array<char, control_payload_bytes_max> payload{};
    write_big_endian(payload.data(), code, 2);
    if (!reason.empty()) std::memcpy(payload.data() + 2, reason.data(), reason.size());
    return control_frame::of(opcode::close, {payload.data(), 2 + reason.size()});
}

control_frame make_close_without_code() {
    return control_frame::of(opcode::close, {});
}

control_frame make_close_answer(std::uint16_t received_code) {
    return received_code == close_code::none ? make_close_without_code()
                                             : make_close(received_code);
}

}  // namespace anteroom::wire::websocket
