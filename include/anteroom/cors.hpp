#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anteroom/engine_request.hpp"

namespace anteroom {

// Which pages may call from a browser: their origins, whole ("https://chat.example"). Pages of the
// server itself, and callers that are no browsers, always may; every other page is refused.
//
// The names and defaults are those of the npm package `cors`, which the reference uses. A server
// that allows credentials to origins it does not know by name does not start.
struct cors_options {
    std::vector<std::string> origins{};
    // Asked about an origin that is not in the list, as it was sent. Called on any shard's thread,
    // must not block; one that throws allows nothing.
    std::function<bool(std::string_view origin)> allow_origin{};
    // Asked about what remains, where the answer takes longer (a look into a database): for
    // requests to the engine's path alone, routes go by the two above. Called on any shard's
    // thread, must not block; answers once, then or later, on any thread. Silence of ten seconds,
    // and one that throws, allow nothing.
    std::function<void(engine_request, admission)> decide_origin{};
    std::vector<std::string> methods = {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
    std::vector<std::string> allowed_headers{};  // none: those that a page asks for
    std::vector<std::string> exposed_headers{};
    bool credentials = false;
    std::optional<std::chrono::seconds> max_age{};  // how long a preflight's answer holds
    bool preflight_continue = false;                // OPTIONS requests are judged by the engine
    unsigned options_success_status = 204;
};

}  // namespace anteroom
