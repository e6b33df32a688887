#pragma once

#include <cstdint>
#include <string_view>

namespace anteroom::engine {

// Why a session ended.
enum class close_reason : std::uint8_t {
    transport_close,  // the peer closed, or went away
    transport_error,  // the connection broke, or the transport was misused
    parse_error,      // the peer sent what no protocol allows
    ping_timeout,     // the peer was silent
    forced_close,     // the program closed it
    slow_consumer,    // the peer did not read what was sent to it
    server_shutting_down,
};

// The words of the reference (engine.io 6.6.12) where it has them.
constexpr std::string_view to_string(close_reason reason) {
    switch (reason) {
        case close_reason::transport_close:
            return "transport close";
        case close_reason::transport_error:
            return "transport error";
        case close_reason::parse_error:
            return "parse error";
        case close_reason::ping_timeout:
            return "ping timeout";
        case close_reason::forced_close:
            return "forced close";
        case close_reason::slow_consumer:
            return "slow consumer";
        case close_reason::server_shutting_down:
            return "server shutting down";
    }
    return "transport error";
}

}  // namespace anteroom::engine
