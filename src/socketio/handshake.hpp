#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace anteroom::socketio {

// What the first HTTP request of a session said (socket.io 4.8, `socket.handshake`). Shared by the
// sockets of a connection, immutable.
struct handshake {
    using field = std::pair<std::string, std::string>;

    std::string url;      // as sent
    std::string head;     // the header fields, one a line: "Name: value\r\n"
    std::string address;  // the peer's, numeric
    base::wall_time issued{};
    bool secure = false;

    // The first field of that name, in any case of letters; empty if there is none.
    std::string header(std::string_view name) const;
    std::vector<field> headers() const;
};

}  // namespace anteroom::socketio
