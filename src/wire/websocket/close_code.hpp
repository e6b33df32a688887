#pragma once

#include <cstdint>

namespace anteroom::wire::websocket {

// The codes of RFC 6455 7.4.1 that this server has a use for.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none = 1005;  // a close frame without code; never on the wire
inline constexpr std::uint16_t bad_payload = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t try_again_later = 1013;
}  // namespace close_code

// True for the codes that a close frame may carry, in either direction (RFC 6455 7.4.2, WS-12).
// 1004 is reserved; 1005, 1006 and 1015 only describe what never was on the wire.
constexpr bool may_be_sent(std::uint16_t code) {
    if (code >= 3000) return code <= 4999;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

}  // namespace anteroom::wire::websocket
