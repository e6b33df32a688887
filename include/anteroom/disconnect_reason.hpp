#pragma once

#include <string_view>

namespace anteroom {

// Why a socket is no longer connected. The words are those of the reference (socket.io 4.8,
// "disconnect" event, server side) where it has them; the last four are ours.
enum class disconnect_reason : unsigned char {
    transport_close,
    transport_error,
    forced_close,
    ping_timeout,
    parse_error,
    server_shutting_down,
    forced_server_close,
    client_namespace_disconnect,
    server_namespace_disconnect,
    slow_consumer,  // more than the output limit waited for a peer that did not read
    token_expired,
    token_revoked,
    connect_timeout,  // no namespace was joined in time
};

constexpr std::string_view to_string(disconnect_reason reason) {
    switch (reason) {
        case disconnect_reason::transport_close:
            return "transport close";
        case disconnect_reason::transport_error:
            return "transport error";
        case disconnect_reason::forced_close:
            return "forced close";
        case disconnect_reason::ping_timeout:
            return "ping timeout";
        case disconnect_reason::parse_error:
            return "parse error";
        case disconnect_reason::server_shutting_down:
            return "server shutting down";
        case disconnect_reason::forced_server_close:
            return "forced server close";
        case disconnect_reason::client_namespace_disconnect:
            return "client namespace disconnect";
        case disconnect_reason::server_namespace_disconnect:
            return "server namespace disconnect";
        case disconnect_reason::slow_consumer:
            return "slow consumer";
        case disconnect_reason::token_expired:
            return "token expired";
        case disconnect_reason::token_revoked:
            return "token revoked";
        case disconnect_reason::connect_timeout:
            return "connect timeout";
    }
    return "transport error";
}

}  // namespace anteroom
