#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace anteroom::jose {

// JWS writes an ECDSA signature as two coordinates side by side (RFC 7518 3.4, "P1363"), OpenSSL
// as a DER sequence of two integers.

// Nothing unless the signature is exactly two coordinates long (JWT-10).
std::optional<std::string> ecdsa_der_from_p1363(std::string_view signature,
                                                std::size_t coordinate_bytes);

// Nothing unless it is DER of two integers that fit their coordinates.
std::optional<std::string> ecdsa_p1363_from_der(std::string_view der, std::size_t coordinate_bytes);

}  // namespace anteroom::jose
