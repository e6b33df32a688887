#include "base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace anteroom::base {

namespace {

using alphabet = std::array<char, 64>;
using reverse_alphabet = std::array<std::uint8_t, 256>;

constexpr std::uint8_t no_digit = 0xff;

constexpr alphabet make_alphabet(char digit_62, char digit_63) {
    alphabet digits{};
    for (std::size_t i = 0; i < 26; ++i) {
        digits[i] = static_cast<char>('A' + i);
        digits[26 + i] = static_cast<char>('a' + i);
    }
    for (std::size_t i = 0; i < 10; ++i) digits[52 + i] = static_cast<char>('0' + i);
    digits[62] = digit_62;
    digits[63] = digit_63;
    return digits;
}

constexpr reverse_alphabet reverse(const alphabet& digits) {
    reverse_alphabet values{};
    for (auto& value : values) value = no_digit;
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr alphabet standard = make_alphabet('+', '/');
constexpr alphabet url_safe = make_alphabet('-', '_');
constexpr reverse_alphabet standard_values = reverse(standard);
constexpr reverse_alphabet url_safe_values = reverse(url_safe);

std::uint32_t octet(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

void append(std::string& out, std::string_view bytes, const alphabet& digits, bool padded) {
    const std::size_t rest = bytes.size() % 3;
    const std::size_t whole = bytes.size() - rest;
    std::size_t at = out.size();
    out.resize(at + whole / 3 * 4 + (rest == 0 ? 0 : (padded ? 4 : rest + 1)));
    for (std::size_t i = 0; i < whole; i += 3) {
        const std::uint32_t bits =
            octet(bytes, i) << 16 | octet(bytes, i + 1) << 8 | octet(bytes, i + 2);
        out[at++] = digits[bits >> 18];
        out[at++] = digits[bits >> 12 & 63];
        out[at++] = digits[bits >> 6 & 63];
        out[at++] = digits[bits & 63];
    }
    if (rest == 0) return;
    const std::uint32_t bits =
        octet(bytes, whole) << 16 | (rest == 2 ? octet(bytes, whole + 1) << 8 : 0);
    out[at++] = digits[bits >> 18];
    out[at++] = digits[bits >> 12 & 63];
    if (rest == 2) out[at++] = digits[bits >> 6 & 63];
    if (padded)
        while (at < out.size()) out[at++] = '=';
}

std::optional<std::string> decode(std::string_view text, const reverse_alphabet& values) {
    const std::size_t rest = text.size() % 4;
    if (rest == 1) return std::nullopt;
    const auto value = [&](std::size_t at) {
        return std::uint32_t{values[static_cast<unsigned char>(text[at])]};
    };
    std::string bytes;
    bytes.resize(text.size() / 4 * 3 + (rest == 0 ? 0 : rest - 1));
    std::size_t out = 0;
    std::size_t in = 0;
    for (; in + 4 <= text.size(); in += 4) {
        const std::uint32_t a = value(in), b = value(in + 1), c = value(in + 2), d = value(in + 3);
        // A digit is below 64, so one bit above the sixth tells that a character was none.
        if ((a | b | c | d) & 0xc0) return std::nullopt;
        const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        bytes[out++] = static_cast<char>(bits >> 16);
        bytes[out++] = static_cast<char>(bits >> 8);
        bytes[out++] = static_cast<char>(bits);
    }
    if (rest != 0) {
        const std::uint32_t a = value(in), b = value(in + 1), c = rest == 3 ? value(in + 2) : 0;
        if ((a | b | c) & 0xc0) return std::nullopt;
        const std::uint32_t bits = a << 18 | b << 12 | c << 6;
        bytes[out++] = static_cast<char>(bits >> 16);
        if (rest == 3) bytes[out++] = static_cast<char>(bits >> 8);
        if (bits & (rest == 3 ? 0xffu : 0xffffu)) return std::nullopt;
    }
    return bytes;
}

}  // namespace

void base64_append(std::string& out, std::string_view bytes) {
    append(out, bytes, standard, true);
}

std::string base64_encode(std::string_view bytes) {
    std::string text;
    append(text, bytes, standard, true);
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 == 0 && text.ends_with('='))
        text.remove_suffix(text.ends_with("==") ? 2 : 1);
    return decode(text, standard_values);
}

std::optional<std::string> base64_decode_lines(std::string_view text) {
    constexpr std::string_view line_ends = "\r\n";
    if (text.find_first_of(line_ends) == std::string_view::npos) return base64_decode(text);
    std::string joined;
    joined.reserve(text.size());
    for (const char c : text)
        if (line_ends.find(c) == std::string_view::npos) joined.push_back(c);
    return base64_decode(joined);
}

std::string base64url_encode(std::string_view bytes) {
    std::string text;
    append(text, bytes, url_safe, false);
    return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode(text, url_safe_values);
}

}  // namespace anteroom::base
