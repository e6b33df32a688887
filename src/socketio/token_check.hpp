#pragma once

#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

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

// Verifies a token and leases it from now on. An error of the room `auth` says why not.
base::result<grant> check_token(const hub& owner, const authentication& rules,
                                base::result<std::string_view> token);

}  // namespace anteroom::socketio
