#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http_request.hpp"

namespace anteroom::net {

// How the body of an answer may be packed (RFC 9110 8.4.1).
enum class content_coding : std::uint8_t { identity, deflate, gzip, br };

std::string_view name_of(content_coding coding);

// A set of codings.
class content_codings {
  public:
    constexpr content_codings() = default;
    constexpr content_codings(std::initializer_list<content_coding> all) {
        for (const auto one : all) bits_ |= bit(one);
    }
    constexpr bool contains(content_coding one) const { return (bits_ & bit(one)) != 0; }

  private:
    static constexpr unsigned bit(content_coding one) { return 1u << static_cast<unsigned>(one); }
    unsigned bits_ = 0;
};

// Of those offered, the one that the request likes best (Accept-Encoding, RFC 9110 12.5.3); between
// equals, the one that packs best. Reads the field once.
content_coding preferred_coding(const http_request& request, content_codings offered);

// Packs with deflate or gzip, into `packed`. The state is the thread's, and each body is packed by
// itself. Fast rather than small: a loop's thread waits for it. False, and nothing in `packed`, if
// there is no memory or nothing was gained.
bool pack(content_coding coding, std::string_view body, std::string& packed);

}  // namespace anteroom::net
