#pragma once

#include <string_view>

namespace anteroom::auth {

// The token of `Bearer <token>` (RFC 6750 2.1; the scheme in any case, RFC 9110 11.1), or the text
// itself when it does not start with the scheme. A view of the argument.
std::string_view bare_token(std::string_view text);

}  // namespace anteroom::auth
