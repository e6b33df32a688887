#pragma once

#include "base/result.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::wire::socketio {

// Whether a packet's payload fits its type, the same for each parser. The type is a plain one.
base::error_code check_payload(const packet& packet, const limits& limits);

}  // namespace anteroom::wire::socketio
