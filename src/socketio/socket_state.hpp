#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "socketio/handshake.hpp"

namespace anteroom::socketio {

// A socket as seen from elsewhere: a copy of that moment.
struct socket_state {
    std::string id;
    handshake_ptr first_request;
    boost::json::object auth;
    boost::json::object data;
    std::vector<std::string> rooms;
};

}  // namespace anteroom::socketio
