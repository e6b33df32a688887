#pragma once

#include "anteroom/handshake.hpp"
#include "socketio/handshake.hpp"

namespace anteroom::detail {

handshake handshake_of(const socketio::handshake& request, const boost::json::object& auth);

}  // namespace anteroom::detail
