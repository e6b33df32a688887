#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anteroom::base {

// Standard alphabet with padding (RFC 4648 4): binary packets inside polling payloads.
std::string base64_encode(std::string_view bytes);
void base64_append(std::string& out, std::string_view bytes);

// Accepts the standard alphabet with or without its padding; nothing if the text holds any other
// character, a length no encoder makes, or unused trailing bits that are not zero.
std::optional<std::string> base64_decode(std::string_view text);

// The same, and line ends anywhere in it are skipped (RFC 2045 6.8): socket.io-client for Java ends
// every binary packet of a polling payload with one, and breaks long ones into lines.
std::optional<std::string> base64_decode_lines(std::string_view text);

// URL-safe alphabet without padding (RFC 4648 5, as RFC 7515 2 uses it).
std::string base64url_encode(std::string_view bytes);

// Strict: no padding, no white space, unused trailing bits zero (RFC 7515 2, JWT-02).
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace anteroom::base
