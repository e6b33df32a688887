#pragma once

#include <cstdint>
#include <string_view>

namespace anteroom::base {

// Checks UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) piece by
// piece. A wrong byte is noticed when it arrives, not when the text ends.
class utf8_validator {
  public:
    // False from the first byte that no valid text can have here; later calls stay false.
    [[nodiscard]] bool feed(std::string_view piece);

    // True when the text fed so far does not end inside a character.
    [[nodiscard]] bool complete() const { return awaited_ == 0; }

    void reset() { *this = utf8_validator{}; }

  private:
    std::uint8_t awaited_ = 0;         // continuation bytes still to come; 0xff after a failure
    std::uint8_t lower_bound_ = 0x80;  // range of the next continuation byte
    std::uint8_t upper_bound_ = 0xbf;
};

[[nodiscard]] bool is_valid_utf8(std::string_view text);

}  // namespace anteroom::base
