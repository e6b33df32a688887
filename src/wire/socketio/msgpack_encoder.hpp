#pragma once

#include "base/message.hpp"
#include "wire/socketio/encoder.hpp"

namespace anteroom::wire::socketio {

// A packet as one binary message: a map {type, data, nsp, id} in msgpack, without what the packet
// does not have (socket.io-msgpack-parser 3.0.2, `Encoder`). Its payload must be JSON.
base::message_ptr encode_msgpack(const outgoing_packet& packet);

}  // namespace anteroom::wire::socketio
