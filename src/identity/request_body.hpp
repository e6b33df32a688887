#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "identity/outcome.hpp"
#include "net/http_request.hpp"

namespace anteroom::identity {

inline constexpr std::size_t request_body_bytes_max = 16 * 1024;

// The texts of these fields, in their order: the body is a JSON object of exactly them, and each
// is a string. Without names, the body may be left out. The names are literals.
outcome<std::vector<std::string>> read_fields(const net::http_request& request,
                                              std::initializer_list<std::string_view> names);

}  // namespace anteroom::identity
