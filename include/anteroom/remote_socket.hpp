#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "anteroom/broadcast.hpp"
#include "anteroom/handshake.hpp"

namespace anteroom {

// A socket of any shard, as it was when it was asked for (socket.io 4.8, `RemoteSocket`). A value;
// what it is told to do reaches the socket if it is still there. Any thread.
struct remote_socket {
    std::string id;
    anteroom::handshake handshake;
    std::vector<std::string> rooms;  // its id among them
    boost::json::object data;        // what socket::data() held
    broadcast_operator itself;       // the socket alone

    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        itself.emit(event, arguments...);
    }
    void join(std::string_view room) const { itself.sockets_join({std::string{room}}); }
    void leave(std::string_view room) const { itself.sockets_leave({std::string{room}}); }
    // Leaves the namespace; `close` ends the whole connection.
    void disconnect(bool close = false) const { itself.disconnect_sockets(close); }
};

enum class fetch_status : unsigned char {
    complete,
    not_on_a_parent,  // namespaces that clients cause are fetched one by one, as in the reference
    server_gone,
};

struct fetched_sockets {
    fetch_status status = fetch_status::server_gone;
    std::vector<remote_socket> sockets{};

    explicit operator bool() const { return status == fetch_status::complete; }
    auto begin() const { return sockets.begin(); }
    auto end() const { return sockets.end(); }
};

}  // namespace anteroom
