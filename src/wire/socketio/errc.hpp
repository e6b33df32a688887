#pragma once

#include "base/result.hpp"

namespace anteroom::wire::socketio {

enum class errc {
    bad_packet_type = 1,
    bad_attachment_count,
    bad_id,
    bad_json,
    json_too_deep,
    bad_payload,
    reserved_event_name,
    event_name_too_long,
    bad_placeholder,
    unexpected_binary,
    attachments_missing,
    message_too_large,
    bad_msgpack,
    msgpack_too_deep,
    msgpack_too_large,
    wrong_parser,
};

const base::error_category& socketio_category();
base::error_code make_error_code(errc);

}  // namespace anteroom::wire::socketio

template <>
struct boost::system::is_error_code_enum<anteroom::wire::socketio::errc> : std::true_type {};
