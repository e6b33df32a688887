#pragma once

#include <array>
#include <string_view>

#include "jose/token_digest.hpp"

namespace anteroom::jose {

// The only form in which a token may appear in a log, a metric or an error text (JWT-15): the
// first 48 bits of its SHA-256 as twelve hexadecimal digits.
class fingerprint {
  public:
    explicit fingerprint(const token_digest& digest) noexcept;
    explicit fingerprint(std::string_view token) noexcept : fingerprint(digest_of(token)) {}

    std::string_view text() const { return {digits_.data(), digits_.size()}; }

  private:
    std::array<char, 12> digits_;
};

}  // namespace anteroom::jose
