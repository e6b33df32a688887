#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anteroom::gateway {

// The error codes of engine.io 6.6, with the status of their answer over HTTP. A request for a
// WebSocket is always answered 400.
struct engine_error {
    int code;
    unsigned status;
    std::string_view message;
};
inline constexpr engine_error transport_unknown{0, 400, "Transport unknown"};
inline constexpr engine_error session_unknown{1, 400, "Session ID unknown"};
inline constexpr engine_error bad_handshake_method{2, 400, "Bad handshake method"};
inline constexpr engine_error bad_request{3, 400, "Bad request"};
inline constexpr engine_error forbidden{4, 403, "Forbidden"};
// Ours; stock clients take it as a failed request and try again, later and later.
inline constexpr engine_error too_many_sessions{3, 503, "Too many sessions"};
inline constexpr engine_error unsupported_version{5, 400, "Unsupported protocol version"};

// What is told about an error besides: names and values as the reference gives them.
using error_context = std::vector<std::pair<std::string, std::string>>;

}  // namespace anteroom::gateway
