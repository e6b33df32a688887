#pragma once

#include <string>
#include <utility>
#include <vector>

namespace anteroom {

// What the first HTTP request of a connection said (socket.io 4.8, `socket.handshake`).
struct handshake {
    std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
    std::string url;                                           // path and query, as sent
    std::string address;  // the peer's, or whom a trusted proxy names; numeric
    bool secure = false;  // over TLS
};

}  // namespace anteroom
