#include "wire/socketio/packet.hpp"

#include <charconv>
#include <limits>

#include <boost/json/object.hpp>

namespace anteroom::wire::socketio {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view leading_digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    return text.substr(0, count);
}

template <class Number>
std::optional<Number> to_number(std::string_view digits) {
    Number number{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

}  // namespace

base::result<packet_head> parse_head(std::string_view text, const limits& limits) {
    if (text.empty() || text.front() < '0' || text.front() > '6') return errc::bad_packet_type;
    packet_head head;
    head.type = static_cast<packet_type>(text.front() - '0');
    text.remove_prefix(1);

    if (head.type == packet_type::binary_event || head.type == packet_type::binary_ack) {
        const auto digits = leading_digits(text);
        const auto count = to_number<std::uint32_t>(digits);
        if (!count || *count == 0 || *count > limits.attachments_max)
            return errc::bad_attachment_count;
        if (text.size() == digits.size() || text[digits.size()] != '-')
            return errc::bad_attachment_count;
        head.attachments = *count;
        text.remove_prefix(digits.size() + 1);
    }
    if (text.starts_with('/')) {
        // A namespace ends at its comma or with the packet.
        const std::size_t end = text.find(',');
        head.nsp = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    if (const auto digits = leading_digits(text); !digits.empty()) {
        head.id = to_number<std::uint64_t>(digits);
        if (!head.id) return errc::bad_id;
        text.remove_prefix(digits.size());
    }
    head.json = text;
    return head;
}

std::optional<std::size_t> placeholder_number(const boost::json::value& value) {
    const auto* object = value.if_object();
    if (!object) return std::nullopt;
    const auto* mark = object->if_contains("_placeholder");
    if (!mark || !mark->is_bool() || !mark->get_bool()) return std::nullopt;
    constexpr std::size_t no_attachment = std::numeric_limits<std::size_t>::max();
    const auto* number = object->if_contains("num");
    if (!number || !number->is_int64() || number->get_int64() < 0) return no_attachment;
    return static_cast<std::size_t>(number->get_int64());
}

}  // namespace anteroom::wire::socketio
