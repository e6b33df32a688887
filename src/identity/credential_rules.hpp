#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace anteroom::identity {

inline constexpr std::size_t name_length_max = 32;
inline constexpr std::size_t password_characters_min = 8;  // NIST SP 800-63B 5.1.1.2, ASVS 6.2.1
inline constexpr std::size_t password_bytes_max = 1'024;

// Names are of few characters, so that none looks like another's and none needs escaping anywhere:
// 1 to 32 of [A-Za-z0-9_.-].
bool is_name(std::string_view name);

// No rule but length, and that it is not among what anybody would try first: not one of the common
// ones, not the name itself, not one character over and over. UTF-8, taken as it is.
base::error_code check_new_password(std::string_view password, std::string_view name);

}  // namespace anteroom::identity
