#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/options.hpp"
#include "wire/websocket/deflate_negotiation.hpp"

namespace anteroom::gateway {

// Who may call from a browser (WS-04, HTTP-13). An origin is compared whole, as browsers send it:
// scheme, host and port. A request without Origin comes from no browser, and one whose Origin is
// the Host it calls comes from a page of this server; both may.
struct cors_options {
    std::vector<std::string> origins;
    std::vector<std::string> methods = {"GET", "POST"};
    bool credentials = false;
};

struct options {
    std::string path = "/socket.io";
    engine::options engine;
    cors_options cors;
    // What a connection may send before its token has passed.
    std::size_t early_message_bytes_max = 64 * 1024;
    // permessage-deflate over WebSocket, where the client offers it; nothing: not spoken (PMD-01).
    std::optional<wire::websocket::deflate_settings> deflate{};
    // To what a compressed message may inflate before the token has passed (PMD-08). Stock clients
    // compress from 1024 bytes on, so a CONNECT with a long token comes compressed.
    std::size_t early_inflated_bytes_max = 16 * 1024;
};

}  // namespace anteroom::gateway
