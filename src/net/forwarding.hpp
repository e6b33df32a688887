#pragma once

#include <span>

#include "net/address.hpp"
#include "net/http_request.hpp"

namespace anteroom::net {

// Who asks, and whether over TLS.
struct requester {
    address from;
    bool secure = false;
};

// The peer itself, unless it is a proxy that is trusted to say for whom it asks (HTTP-14). Then it
// is the last address in X-Forwarded-For that is not a trusted proxy's, and X-Forwarded-Proto says
// what that one spoke. What stands further left may be anybody's invention.
requester requester_of(const http_request& request, const requester& peer,
                       std::span<const address_range> trusted_proxies);

}  // namespace anteroom::net
