#include "base/utf8.hpp"

#include <cstddef>
#include <cstring>

namespace anteroom::base {

namespace {

constexpr std::uint8_t failed = 0xff;

// Steps over ASCII eight bytes at a time: most of what a server is sent.
std::size_t skip_ascii(const char* bytes, std::size_t at, std::size_t size) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (at + 8 <= size) {
        std::uint64_t word;
        std::memcpy(&word, bytes + at, 8);
        if (word & high_bits) break;
        at += 8;
    }
    while (at < size && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
    return at;
}

}  // namespace

bool utf8_validator::feed(std::string_view piece) {
    if (awaited_ == failed) return false;
    const char* bytes = piece.data();
    std::size_t at = 0;
    while (at < piece.size()) {
        if (awaited_ == 0) {
            at = skip_ascii(bytes, at, piece.size());
            if (at == piece.size()) return true;
            const auto lead = static_cast<unsigned char>(bytes[at++]);
            lower_bound_ = 0x80;
            upper_bound_ = 0xbf;
            if (lead >= 0xc2 && lead <= 0xdf) {
                awaited_ = 1;
            } else if (lead >= 0xe0 && lead <= 0xef) {
                awaited_ = 2;
                if (lead == 0xe0) lower_bound_ = 0xa0;  // overlong
                if (lead == 0xed) upper_bound_ = 0x9f;  // surrogates
            } else if (lead >= 0xf0 && lead <= 0xf4) {
                awaited_ = 3;
                if (lead == 0xf0) lower_bound_ = 0x90;  // overlong
                if (lead == 0xf4) upper_bound_ = 0x8f;  // above U+10FFFF
            } else {
                awaited_ = failed;
                return false;
            }
        } else {
            const auto next = static_cast<unsigned char>(bytes[at++]);
            if (next < lower_bound_ || next > upper_bound_) {
                awaited_ = failed;
                return false;
            }
            lower_bound_ = 0x80;
            upper_bound_ = 0xbf;
            --awaited_;
        }
    }
    return true;
}

bool is_valid_utf8(std::string_view text) {
    utf8_validator validator;
    return validator.feed(text) && validator.complete();
}

}  // namespace anteroom::base
