#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/url_query.hpp"

namespace anteroom::net {

struct http_limits {
    std::size_t request_line_bytes_max = 8 * 1024;
    std::size_t head_bytes_max = 16 * 1024;
    std::size_t fields_max = 100;
    std::size_t body_bytes_max = 1'000'000;
    std::size_t chunk_extension_bytes_max = 4 * 1024;  // over one body
};

// What is wrong with a request. The value is the status that answers it.
enum class http_error {
    bad_request = 400,
    timed_out = 408,
    body_too_large = 413,
    target_too_long = 414,
    expectation_failed = 417,
    head_too_large = 431,
    not_implemented = 501,
    version_not_supported = 505,
};

const base::error_category& http_category();
base::error_code make_error_code(http_error);

// A request whose head, and body if it has one, has arrived and is well-formed. The views point
// into the object itself, so it is not copied.
class http_request {
  public:
    struct field {
        std::string_view name;
        std::string_view value;
    };

    http_request() = default;
    http_request(const http_request&) = delete;
    http_request& operator=(const http_request&) = delete;

    std::string_view method;
    std::string_view target;  // as sent
    std::string_view path;    // of the target, up to `?`, not decoded; "*" for the whole server
    std::string_view query;   // what follows `?`, not decoded
    bool http_1_1 = true;
    bool keep_alive = true;
    bool expects_continue = false;  // its body comes when it is asked for (RFC 9110 10.1.1)
    std::vector<field> fields;      // in order, names as sent
    std::string body;
    std::string head;  // the bytes that the views point into

    // The value of the first field of that name in any case; empty if there is none.
    std::string_view operator[](std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

// Names of fields are equal whatever their case (RFC 9110 5.1).
bool equal_ignoring_case(std::string_view a, std::string_view b);

using base::query_parameters;
using base::query_value;

}  // namespace anteroom::net

template <>
struct boost::system::is_error_code_enum<anteroom::net::http_error> : std::true_type {};
