#pragma once

#include <cstdint>
#include <type_traits>

#include "base/result.hpp"

namespace anteroom::wire::websocket {

// What a peer can do wrong in its frames. Each ends the connection.
enum class errc : std::uint8_t {
    reserved_bits = 1,
    unknown_opcode,
    control_frame_fragmented,
    control_frame_too_long,
    continuation_without_start,
    message_inside_message,
    frame_not_masked,
    length_not_minimal,
    length_out_of_range,
    close_payload_too_short,
    close_code_not_allowed,
    close_reason_not_utf8,
    text_not_utf8,
    message_too_big,
    too_many_fragments,
    deflate_data_corrupt,
};

const base::error_category& category();
base::error_code make_error_code(errc error);

// The code of the close frame that answers the error: 1002, 1007 or 1009 (RFC 6455 7.4.1).
std::uint16_t close_code_of(errc error);

}  // namespace anteroom::wire::websocket

template <>
struct boost::system::is_error_code_enum<anteroom::wire::websocket::errc> : std::true_type {};
