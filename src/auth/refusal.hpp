#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace anteroom::auth {

// What a peer is told when its token is not accepted: the `message` of a connect_error and two
// members of its `data`. Five rows; nothing else leaves the server.
struct refusal {
    std::string_view message;
    std::string_view code;
    bool retry;  // whether coming back, with a fresh token or later, can help
};

// The row for an exact reason. Every reason that has no row of its own is "invalid_token".
const refusal& refusal_for(const base::error_code& reason);

// The `data` of the connect_error as JSON text:
//   {"type":"UnauthorizedError","code":"token_expired","retry":true}
std::string data_json(const refusal& row);

}  // namespace anteroom::auth
