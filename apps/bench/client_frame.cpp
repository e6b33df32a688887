#include "client_frame.hpp"

#include <array>
#include <cstring>

namespace anteroom::bench {
namespace {

constexpr std::size_t payload_bytes_max = 1 << 20;
constexpr std::array<unsigned char, 4> masking_key{0x5a, 0xc3, 0x17, 0x8e};

void mask_in_place(char* data, std::size_t size) {
    std::uint64_t wide_key = 0;
    std::memcpy(&wide_key, masking_key.data(), 4);
    std::memcpy(reinterpret_cast<char*>(&wide_key) + 4, masking_key.data(), 4);
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + at, 8);
        word ^= wide_key;
        std::memcpy(data + at, &word, 8);
    }
    for (; at < size; ++at) {
        data[at] = static_cast<char>(static_cast<unsigned char>(data[at]) ^ masking_key[at % 4]);
    }
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xff));
    }
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

void append_client_frame(std::string& out, opcode kind, std::string_view payload) {
    constexpr unsigned char final_bit = 0x80;
    constexpr unsigned char mask_bit = 0x80;
    out.push_back(static_cast<char>(final_bit | static_cast<unsigned char>(kind)));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(mask_bit | payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.push_back(static_cast<char>(mask_bit | 126));
        append_big_endian(out, payload.size(), 2);
    } else {
        out.push_back(static_cast<char>(mask_bit | 127));
        append_big_endian(out, payload.size(), 8);
    }
    out.append(reinterpret_cast<const char*>(masking_key.data()), masking_key.size());
    const std::size_t start = out.size();
    out.append(payload);
    mask_in_place(out.data() + start, payload.size());
}

frame_status read_server_frame(std::string_view& input, server_frame& frame) {
    if (input.size() < 2) return frame_status::incomplete;
    const auto first = static_cast<unsigned char>(input[0]);
    const auto second = static_cast<unsigned char>(input[1]);
    const bool final_and_plain = (first & 0xf0) == 0x80;
    const bool masked = (second & 0x80) != 0;
    if (!final_and_plain || masked) return frame_status::unsupported;

    std::size_t header_bytes = 2;
    std::uint64_t payload_bytes = second & 0x7f;
    if (payload_bytes >= 126) {
        const std::size_t length_bytes = payload_bytes == 126 ? 2 : 8;
        header_bytes += length_bytes;
        if (input.size() < header_bytes) return frame_status::incomplete;
        payload_bytes = big_endian(input.substr(2, length_bytes));
    }
    if (payload_bytes > payload_bytes_max) return frame_status::unsupported;
    if (input.size() < header_bytes + payload_bytes) return frame_status::incomplete;

    frame.kind = static_cast<opcode>(first & 0x0f);
    frame.payload = input.substr(header_bytes, payload_bytes);
    input.remove_prefix(header_bytes + payload_bytes);
    return frame_status::complete;
}

}  // namespace anteroom::bench
