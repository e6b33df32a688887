#pragma once

#include <string_view>

namespace anteroom::base {

// Without the optional white space of HTTP around it (RFC 9110 5.6.3). A view into `text`.
constexpr std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

}  // namespace anteroom::base
