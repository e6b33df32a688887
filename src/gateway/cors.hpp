#pragma once

#include <string_view>

#include "gateway/cors_options.hpp"
#include "gateway/hooks.hpp"
#include "net/http_request.hpp"

namespace anteroom::gateway {

// True unless the request comes from a page that is not allowed to make it.
bool origin_allowed(const cors_options& options, const net::http_request& request);

// The same for a script element, which says no Origin: a browser of today says where its page is
// from (Fetch Metadata, `Sec-Fetch-Site`), and one of those that need scripts does not.
bool script_allowed(const cors_options& options, const net::http_request& request);

// True if an Origin header holds only what a header can hold (engine.io 6.6, code 3).
bool origin_well_formed(std::string_view origin);

// The fields that let an allowed page read the answer: only an origin from the list is named.
header_fields cors_fields(const cors_options& options, const net::http_request& request);

// What is added to them in the answer to a preflight.
header_fields preflight_fields(const cors_options& options, const net::http_request& request);

}  // namespace anteroom::gateway
