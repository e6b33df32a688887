#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/options.hpp"
#include "gateway/cookie.hpp"
#include "gateway/cors_options.hpp"
#include "wire/websocket/deflate_negotiation.hpp"

namespace anteroom::gateway {

struct options {
    std::string path = "/socket.io";
    bool add_trailing_slash = true;  // only `path/` is the engine's, not `path` alone
    engine::options engine;
    cors_options cors;
    std::optional<cookie_options> cookie;
    std::string initial_packet;  // a message sent behind every OPEN; empty: none
    // What a connection may send before its token has passed.
    std::size_t early_message_bytes_max = 64 * 1024;
    // permessage-deflate over WebSocket, where the client offers it; nothing: not spoken (PMD-01).
    std::optional<wire::websocket::deflate_settings> deflate{};
    // To what a compressed message may inflate before the token has passed (PMD-08). Stock clients
    // compress from 1024 bytes on, so a CONNECT with a long token comes compressed.
    std::size_t early_inflated_bytes_max = 16 * 1024;
    // How long a request waits for an answer of the program; then it is refused.
    std::chrono::milliseconds answer_timeout{10'000};
};

}  // namespace anteroom::gateway
