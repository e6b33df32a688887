#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http_request.hpp"

namespace anteroom::net {

// Takes a body out of its chunks (RFC 9112 7.1). Each byte is looked at once, however they are cut.
// Extensions and the fields behind the last chunk are checked and forgotten: nothing may depend on
// them. Together they have `chunk_extension_bytes_max` bytes a body.
//
//   size --;--> extension    size|extension --CRLF--> data --CRLF--> size
//                            size 0 --CRLF--> lines of fields --empty line--> complete
class chunked_body {
  public:
    // Takes what belongs to the body from the front of `bytes` and appends its data.
    base::error_code feed(std::string_view& bytes, std::string& body, const http_limits& limits);

    bool complete() const { return state_ == state::complete; }

  private:
    enum class state : std::uint8_t {
        size_begin,
        size,
        space,  // may stand before the semicolon of an extension
        extension,
        size_lf,
        data,
        data_cr,
        data_lf,
        line_begin,  // of a field behind the last chunk
        name,
        value,
        line_lf,
        last_lf,
        complete,
    };

    base::error_code step(char c, std::size_t room);
    bool digit(char c);

    state state_ = state::size_begin;
    std::uint8_t digits_ = 0;
    std::uint64_t left_ = 0;  // of the chunk
    std::size_t overhead_bytes_ = 0;
};

// What a token may be made of (RFC 9110 5.6.2), and a field's value (5.5).
bool is_token_char(char c);
bool is_field_value_char(char c);

}  // namespace anteroom::net
