#pragma once

namespace anteroom::wire::socketio {

// The halves of a surrogate pair, by which `\uXXXX` writes what is above U+FFFF (RFC 8259 7).
constexpr bool is_leading_surrogate(unsigned unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}

constexpr bool is_trailing_surrogate(unsigned unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

}  // namespace anteroom::wire::socketio
