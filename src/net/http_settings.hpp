#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "net/address.hpp"
#include "net/http_request.hpp"

namespace anteroom::net {

struct http_timeouts {  // HTTP-08
    std::chrono::milliseconds head{10'000};
    std::chrono::milliseconds body_progress{20'000};
    std::chrono::milliseconds idle{5'000};
    std::chrono::milliseconds request{30'000};
    std::chrono::milliseconds write_progress{10'000};
};

struct http_settings {
    http_limits limits;
    http_timeouts timeouts;
    // Bodies of at least so many bytes are packed where the answer says that they may be.
    std::optional<std::size_t> pack_bytes_min;
    std::vector<address_range> trusted_proxies;  // whose X-Forwarded-* fields are believed
};

}  // namespace anteroom::net
