#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/cors_options.hpp"
#include "gateway/hooks.hpp"
#include "net/http_request.hpp"

namespace anteroom::gateway {

// Where a request comes from.
enum class origin_standing : std::uint8_t {
    no_page,  // it says no Origin: no browser, or one that only looks at its own server
    own,      // a page of this server
    listed,   // a page that may call
    unknown,  // any other
};

// `secure`: the request came over TLS, so that a page of this server did, too; one that came
// without may have met a proxy that ended TLS.
origin_standing standing_of(const cors_options& options, const net::http_request& request,
                            bool secure);

constexpr bool may_call(origin_standing standing) {
    return standing != origin_standing::unknown;
}

// The same for a script element, which says no Origin: a browser of today says where its page is
// from (Fetch Metadata, `Sec-Fetch-Site`), and one of those that need scripts does not.
bool script_allowed(const cors_options& options, const net::http_request& request);

// True if an Origin header holds only what a header can hold (engine.io 6.6, code 3).
bool origin_well_formed(std::string_view origin);

// The fields that let an allowed page read the answer: only a listed origin is named.
header_fields cors_fields(const cors_options& options, const net::http_request& request,
                          origin_standing standing);

// What is added to them in the answer to a preflight.
header_fields preflight_fields(const cors_options& options, const net::http_request& request,
                               origin_standing standing);

}  // namespace anteroom::gateway
