#pragma once

#include <string>

#include "base/result.hpp"
#include "socketio/handshake.hpp"

namespace anteroom::socketio {

// Where else than in the CONNECT a token may be: only where the program says so.
struct request_tokens {
    bool authorization_header = false;  // `Authorization: Bearer ...`
    std::string cookie{};               // of this name
    std::string query{};                // a parameter of the URL, which ends up in others' logs

    bool any() const { return authorization_header || !cookie.empty() || !query.empty(); }
};

// The token of the first HTTP request of a connection: of the header, else the cookie, else the
// query. A cookie comes with requests that any page can cause, so it counts only if the browser
// says which page asks: an Origin, which the gateway has checked, or a fetch of the same origin.
base::result<std::string> token_in_request(const request_tokens& allowed, const handshake& request);

}  // namespace anteroom::socketio
