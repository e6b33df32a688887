#include "wire/socketio/packet_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json/array.hpp>

namespace anteroom::wire::socketio {

namespace {

bool is_reserved(std::string_view name) {
    // socket.io-parser 4.2.7, `RESERVED_EVENTS`.
    constexpr std::array<std::string_view, 6> names = {
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
    return std::ranges::find(names, name) != names.end();
}

base::error_code check_event(const boost::json::value& data, const limits& limits) {
    const auto* arguments = data.if_array();
    if (!arguments || arguments->empty()) return errc::bad_payload;
    const auto& name = arguments->front();
    // What goes out is JSON first, which has no word for such a number.
    if (const auto* number = name.if_double(); number && !std::isfinite(*number))
        return errc::bad_payload;
    if (name.is_number()) return {};
    const auto* text = name.if_string();
    if (!text) return errc::bad_payload;
    if (text->size() > limits.event_name_bytes_max) return errc::event_name_too_long;
    if (is_reserved(*text)) return errc::reserved_event_name;
    return {};
}

}  // namespace

base::error_code check_payload(const packet& packet, const limits& limits) {
    const auto* const data = packet.data;
    switch (packet.type) {
        case packet_type::connect:
            return data && !data->is_object() ? make_error_code(errc::bad_payload)
                                              : base::error_code{};
        case packet_type::disconnect:
            return data ? make_error_code(errc::bad_payload) : base::error_code{};
        case packet_type::event:
            return data ? check_event(*data, limits) : make_error_code(errc::bad_payload);
        case packet_type::ack:
            return data && data->is_array() ? base::error_code{}
                                            : make_error_code(errc::bad_payload);
        case packet_type::connect_error:  // only a server sends it
        case packet_type::binary_event:
        case packet_type::binary_ack:
            return errc::bad_packet_type;
    }
    return errc::bad_packet_type;
}

}  // namespace anteroom::wire::socketio
