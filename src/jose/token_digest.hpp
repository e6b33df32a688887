#pragma once

#include <array>
#include <string_view>

namespace anteroom::jose {

// The SHA-256 of a whole token: what it is known by where it must not be kept itself.
using token_digest = std::array<unsigned char, 32>;

token_digest digest_of(std::string_view token) noexcept;

}  // namespace anteroom::jose
