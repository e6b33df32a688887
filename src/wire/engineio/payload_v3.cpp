#include "wire/engineio/payload_v3.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace anteroom::wire::engineio {

namespace {

// More digits than any length that a limit of ours lets through.
constexpr std::size_t length_digits_max = 9;

constexpr char octets_length_end = '\xff';

// How many UTF-16 code units a character takes, and how many bytes of UTF-8, by its first byte.
struct width {
    std::size_t units;
    std::size_t bytes;
};
width width_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80) return {1, 1};
    if (byte < 0xe0) return {1, 2};
    if (byte < 0xf0) return {1, 3};
    return {2, 4};
}

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xc0) != 0x80;  // every character has one first byte
        units += byte >= 0xf0;
    }
    return units;
}

// The bytes of the first `units` code units; nothing if the text is shorter or a character would
// be cut in two.
std::optional<std::size_t> bytes_of_units(std::string_view text, std::size_t units) {
    std::size_t bytes = 0;
    while (units > 0) {
        if (bytes >= text.size()) return std::nullopt;
        const width next = width_of(text[bytes]);
        if (next.units > units || next.bytes > text.size() - bytes) return std::nullopt;
        units -= next.units;
        bytes += next.bytes;
    }
    return bytes;
}

}  // namespace

base::result<std::optional<packet>> payload_reader_v3::next() {
    for (;;) {
        if (rest_.empty()) {
            if (started_) return std::optional<packet>{};
            started_ = true;
            return errc::empty_payload;
        }
        started_ = true;
        if (packets_left_ == 0) {
            rest_ = {};
            return errc::too_many_packets;
        }
        --packets_left_;
        const auto decoded = form_ == form::text ? next_of_text() : next_of_octets();
        if (decoded) return std::optional{*decoded};
        // Text of no length is no packet, and no error either (engine.io 6.6).
        if (decoded.error() == errc::empty_packet && form_ == form::text) continue;
        rest_ = {};
        return decoded.error();
    }
}

base::result<packet> payload_reader_v3::next_of_text() {
    std::size_t units = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
        if (digits == length_digits_max) return errc::bad_length;
        units = units * 10 + static_cast<std::size_t>(rest_[digits++] - '0');
    }
    if (digits == 0 || digits == rest_.size() || rest_[digits] != ':') return errc::bad_length;
    rest_.remove_prefix(digits + 1);
    const auto bytes = bytes_of_units(rest_, units);
    if (!bytes) return errc::bad_length;
    const std::string_view text = rest_.substr(0, *bytes);
    rest_.remove_prefix(*bytes);
    return decode_text_frame(revision::v3, text, binary_);
}

base::result<packet> payload_reader_v3::next_of_octets() {
    const char kind = rest_.front();
    std::size_t length = 0;
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] >= 0 && rest_[at] <= 9) {
        if (at > length_digits_max) return errc::bad_length;
        length = length * 10 + static_cast<std::size_t>(rest_[at++]);
    }
    if (kind < 0 || kind > 1 || at == 1 || at == rest_.size() || rest_[at] != octets_length_end)
        return errc::bad_length;
    rest_.remove_prefix(at + 1);
    if (length > rest_.size()) return errc::bad_length;
    const std::string_view data = rest_.substr(0, length);
    rest_.remove_prefix(length);
    if (kind == 1) return decode_binary_frame(revision::v3, data);
    if (!base::is_valid_utf8(data)) return errc::bad_text;
    return decode_text_frame(revision::v3, data, binary_);
}

void append_packet_v3(std::string& payload, std::string_view packet) {
    payload += std::to_string(utf16_units(packet));
    payload += ':';
    payload += packet;
}

payload_v3 take_payload_v3(base::send_queue& queue) {
    payload_v3 made;
    for (std::size_t i = 0; i < queue.size() && !made.octets; ++i)
        made.octets = queue[i]->type() == base::message::kind::binary;
    for (; !queue.empty(); queue.pop()) {
        const std::string_view packet = queue[0]->packet();
        if (!made.octets) {
            append_packet_v3(made.body, packet);
            continue;
        }
        made.body += queue[0]->type() == base::message::kind::binary ? '\x01' : '\x00';
        for (const char digit : std::to_string(packet.size()))
            made.body += static_cast<char>(digit - '0');
        made.body += octets_length_end;
        made.body += packet;
    }
    return made;
}

}  // namespace anteroom::wire::engineio
