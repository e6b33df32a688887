#include "wire/socketio/msgpack_reader.hpp"

#include <bit>
#include <limits>

namespace anteroom::wire::socketio {

namespace {

using kind = msgpack_token::kind;

msgpack_token integer_token(std::int64_t value) {
    msgpack_token token;
    token.what = kind::signed_integer;
    token.signed_integer = value;
    return token;
}

msgpack_token boolean_token(bool value) {
    msgpack_token token;
    token.what = kind::boolean;
    token.truth = value;
    return token;
}

}  // namespace

// Big-endian, as every number of the format.
std::optional<std::uint64_t> msgpack_reader::take_number(std::size_t bytes) {
    const auto taken = take_bytes(bytes);
    if (!taken) return std::nullopt;
    std::uint64_t number = 0;
    for (const char byte : *taken) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

std::optional<std::string_view> msgpack_reader::take_bytes(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::optional<msgpack_token> msgpack_reader::unsigned_of(std::size_t bytes) {
    const auto number = take_number(bytes);
    if (!number) return std::nullopt;
    if (*number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return integer_token(static_cast<std::int64_t>(*number));
    msgpack_token token;
    token.what = kind::unsigned_integer;
    token.unsigned_integer = *number;
    return token;
}

std::optional<msgpack_token> msgpack_reader::signed_of(std::size_t bytes) {
    const auto number = take_number(bytes);
    if (!number) return std::nullopt;
    const unsigned unused_bits = static_cast<unsigned>(64 - 8 * bytes);
    return integer_token(static_cast<std::int64_t>(*number << unused_bits) >> unused_bits);
}

std::optional<msgpack_token> msgpack_reader::real_of(std::size_t bytes) {
    const auto number = take_number(bytes);
    if (!number) return std::nullopt;
    msgpack_token token;
    token.what = kind::real;
    token.real = bytes == 4 ? double{std::bit_cast<float>(static_cast<std::uint32_t>(*number))}
                            : std::bit_cast<double>(*number);
    return token;
}

std::optional<msgpack_token> msgpack_reader::chunk_of(kind what, std::size_t length_bytes) {
    const auto size = take_number(length_bytes);
    return size ? chunk(what, *size) : std::nullopt;
}

std::optional<msgpack_token> msgpack_reader::chunk(kind what, std::uint64_t size) {
    const auto bytes = take_bytes(size);
    if (!bytes) return std::nullopt;
    msgpack_token token;
    token.what = what;
    token.bytes = *bytes;
    return token;
}

std::optional<msgpack_token> msgpack_reader::container_of(kind what, std::size_t count_bytes) {
    const auto count = take_number(count_bytes);
    return count ? container(what, *count) : std::nullopt;
}

std::optional<msgpack_token> msgpack_reader::container(kind what, std::uint64_t count) {
    // Every value has a byte at least: nothing is set aside for what cannot come.
    if (count * (what == kind::map ? 2 : 1) > rest_.size()) return std::nullopt;
    msgpack_token token;
    token.what = what;
    token.number = static_cast<std::int64_t>(count);
    return token;
}

std::optional<msgpack_token> msgpack_reader::extension_of(std::size_t length_bytes) {
    const auto size = take_number(length_bytes);
    return size ? extension(*size, false) : std::nullopt;
}

std::optional<msgpack_token> msgpack_reader::extension(std::uint64_t size, bool fixed_size) {
    const auto type = take_number(1);
    if (!type) return std::nullopt;
    auto token = chunk(kind::extension, size);
    if (!token) return std::nullopt;
    token->number = static_cast<std::int8_t>(*type);
    token->fixed_size = fixed_size;
    return token;
}

std::optional<msgpack_token> msgpack_reader::next() {
    const auto taken = take_number(1);
    if (!taken) return std::nullopt;
    const auto format = static_cast<std::uint8_t>(*taken);
    if (format <= 0x7f) return integer_token(format);
    if (format <= 0x8f) return container(kind::map, format & 0x0f);
    if (format <= 0x9f) return container(kind::list, format & 0x0f);
    if (format <= 0xbf) return chunk(kind::text, format & 0x1f);
    if (format >= 0xe0) return integer_token(static_cast<std::int8_t>(format));
    switch (format) {
        case 0xc0:
            return msgpack_token{};
        case 0xc2:
        case 0xc3:
            return boolean_token(format == 0xc3);
        case 0xc4:
        case 0xc5:
        case 0xc6:
            return chunk_of(kind::binary, 1u << (format - 0xc4));
        case 0xc7:
        case 0xc8:
        case 0xc9:
            return extension_of(1u << (format - 0xc7));
        case 0xca:
        case 0xcb:
            return real_of(4u << (format - 0xca));
        case 0xcc:
        case 0xcd:
        case 0xce:
        case 0xcf:
            return unsigned_of(1u << (format - 0xcc));
        case 0xd0:
        case 0xd1:
        case 0xd2:
        case 0xd3:
            return signed_of(1u << (format - 0xd0));
        case 0xd4:
        case 0xd5:
        case 0xd6:
        case 0xd7:
        case 0xd8:
            return extension(1u << (format - 0xd4), true);
        case 0xd9:
        case 0xda:
        case 0xdb:
            return chunk_of(kind::text, 1u << (format - 0xd9));
        case 0xdc:
        case 0xdd:
            return container_of(kind::list, 2u << (format - 0xdc));
        case 0xde:
        case 0xdf:
            return container_of(kind::map, 2u << (format - 0xde));
        default:
            return std::nullopt;  // 0xc1, which the specification never uses
    }
}

}  // namespace anteroom::wire::socketio
