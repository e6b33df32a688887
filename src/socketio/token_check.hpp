#pragma once

#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "anteroom/detail/unique_function.hpp"
#include "auth/claims.hpp"
#include "auth/lease.hpp"
#include "base/result.hpp"
#include "socketio/definition.hpp"

namespace anteroom::socketio {

class hub;

// What a good token gives a socket.
struct grant {
    auth::claims claims;
    auth::lease lease;
};

// The token of `{ token }`, the payload of a CONNECT and of `auth:renew`, or why there is none.
base::result<std::string_view> token_in(const boost::json::object* payload);

// Verifies a token and leases it from now on. An error of the room `auth` says why not. Nothing if
// it cannot be said in this turn: then `check_token_later`.
std::optional<base::result<grant>> check_token(hub& owner, const authentication& rules,
                                               base::result<std::string_view> token);

// The same whatever else this turn has verified; for rare cases.
base::result<grant> check_token_now(const hub& owner, const authentication& rules,
                                    std::string_view token);

// The same in a later turn, unless `still_wanted` is false by then. `answer` is called once or
// never.
void check_token_later(hub& owner, const authentication& rules, std::string_view token,
                       detail::unique_function<bool()> still_wanted,
                       detail::unique_function<void(base::result<grant>)> answer);

}  // namespace anteroom::socketio
