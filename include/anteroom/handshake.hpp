#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace anteroom {

// What the first HTTP request of a connection said (socket.io 4.8, `socket.handshake`).
struct handshake {
    std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
    std::string url;                                           // path and query, as sent
    std::string address;  // the peer's, or whom a trusted proxy names; numeric
    bool secure = false;  // over TLS
    std::string time;     // when, as JavaScript's Date writes it
    std::chrono::system_clock::time_point issued{};  // the same
    bool xdomain = false;                            // a page of another origin may be asking
    std::vector<std::pair<std::string, std::string>> query;  // of the url, decoded
    // The payload of the socket's CONNECT. A token that the server has verified is not in it: what
    // it claims is in socket::user().
    boost::json::object auth;
};

}  // namespace anteroom
