#include "wire/socketio/msgpack_writer.hpp"

#include <bit>

#include "base/check.hpp"

namespace anteroom::wire::socketio {

namespace {

// A format byte, and a big-endian number behind it.
template <class Number>
void put(std::string& out, unsigned format, Number number) {
    char bytes[1 + sizeof number];
    bytes[0] = static_cast<char>(format);
    for (std::size_t i = sizeof number; i > 0; --i) {
        bytes[i] = static_cast<char>(number & 0xff);
        if constexpr (sizeof number > 1) number >>= 8;
    }
    out.append(bytes, sizeof bytes);
}

void put_byte(std::string& out, unsigned byte) {
    out.push_back(static_cast<char>(byte));
}

std::uint32_t size_of(std::string_view bytes) {
    ANTEROOM_CHECK(bytes.size() <= UINT32_MAX);
    return static_cast<std::uint32_t>(bytes.size());
}

}  // namespace

void write_msgpack_nil(std::string& out) {
    put_byte(out, 0xc0);
}

void write_msgpack(std::string& out, bool truth) {
    put_byte(out, truth ? 0xc3 : 0xc2);
}

void write_msgpack(std::string& out, std::int64_t number) {
    if (number >= 0) return write_msgpack(out, static_cast<std::uint64_t>(number));
    const auto bits = static_cast<std::uint64_t>(number);
    if (number >= -0x20)
        put_byte(out, bits & 0xff);
    else if (number >= INT8_MIN)
        put(out, 0xd0, static_cast<std::uint8_t>(bits));
    else if (number >= INT16_MIN)
        put(out, 0xd1, static_cast<std::uint16_t>(bits));
    else if (number >= INT32_MIN)
        put(out, 0xd2, static_cast<std::uint32_t>(bits));
    else
        put(out, 0xd3, bits);
}

void write_msgpack(std::string& out, std::uint64_t number) {
    if (number < 0x80)
        put_byte(out, static_cast<unsigned>(number));
    else if (number <= UINT8_MAX)
        put(out, 0xcc, static_cast<std::uint8_t>(number));
    else if (number <= UINT16_MAX)
        put(out, 0xcd, static_cast<std::uint16_t>(number));
    else if (number <= UINT32_MAX)
        put(out, 0xce, static_cast<std::uint32_t>(number));
    else
        put(out, 0xcf, number);
}

void write_msgpack(std::string& out, double number) {
    put(out, 0xcb, std::bit_cast<std::uint64_t>(number));
}

void write_msgpack(std::string& out, std::string_view text) {
    const std::uint32_t size = size_of(text);
    if (size < 0x20)
        put_byte(out, 0xa0 | size);
    else if (size <= UINT8_MAX)
        put(out, 0xd9, static_cast<std::uint8_t>(size));
    else if (size <= UINT16_MAX)
        put(out, 0xda, static_cast<std::uint16_t>(size));
    else
        put(out, 0xdb, size);
    out += text;
}

void write_msgpack_binary(std::string& out, std::string_view bytes) {
    const std::uint32_t size = size_of(bytes);
    if (size <= UINT8_MAX)
        put(out, 0xc4, static_cast<std::uint8_t>(size));
    else if (size <= UINT16_MAX)
        put(out, 0xc5, static_cast<std::uint16_t>(size));
    else
        put(out, 0xc6, size);
    out += bytes;
}

void write_msgpack_head(std::string& out, msgpack_container what, std::uint32_t size) {
    const bool map = what == msgpack_container::map;
    if (size < 0x10)
        put_byte(out, (map ? 0x80 : 0x90) | size);
    else if (size <= UINT16_MAX)
        put(out, map ? 0xde : 0xdc, static_cast<std::uint16_t>(size));
    else
        put(out, map ? 0xdf : 0xdd, size);
}

}  // namespace anteroom::wire::socketio
