#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anteroom::base {

// What stands behind the `?` of a URL, as URLSearchParams reads it: `+` and %XX are decoded, and a
// % that no two digits follow stays what it is.

// The decoded value of a parameter, the last one if it is repeated; empty if there is none.
std::string query_value(std::string_view query, std::string_view name);
std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query);

}  // namespace anteroom::base
