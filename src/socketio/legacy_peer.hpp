#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "socketio/configuration.hpp"

namespace anteroom::socketio {

// What is different for a client of Socket.IO 2 (protocol 4, over Engine.IO 3), as socket.io 4.8
// treats it:
//
// - it is in the main namespace without asking, so it has no payload and no token there;
// - the ids of its sockets are made from the session's, which it knows itself;
// - what it says when it connects to another namespace is a query behind the name;
// - a CONNECT is answered without a payload, a refusal with the data alone, or the message.
class legacy_peer {
  public:
    explicit legacy_peer(std::string_view session_id) : session_id_(session_id) {}

    std::string socket_id(std::string_view nsp) const;

    // Of a namespace as the packet names it. What is not UTF-8 is left out.
    static boost::json::object auth_in(std::string_view nsp_and_query);
    static std::string error_json(const connect_refusal& refusal);

  private:
    std::string session_id_;
};

}  // namespace anteroom::socketio
