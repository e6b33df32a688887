#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace anteroom::identity {

// Where a browser keeps its refresh token: out of reach of scripts, and never sent along by a page
// of another site (RT-06). Over https its name begins with `__Host-`, so that no other host, not
// even a neighbouring one, can put one in its place (RFC 6265bis 4.1.3.2).

// The value of Set-Cookie.
std::string refresh_cookie(std::string_view token, std::chrono::seconds life, bool secure);
// One that takes it away.
std::string no_refresh_cookie(bool secure);

// The token in the value of Cookie; empty if there is none.
std::string_view refresh_token_in(std::string_view cookies, bool secure);

}  // namespace anteroom::identity
