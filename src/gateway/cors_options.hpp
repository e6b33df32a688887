#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anteroom::gateway {

// Who may call from a browser (WS-04, HTTP-13). An origin is compared whole, as browsers send it:
// scheme, host and port. A request without Origin comes from no browser, and one whose Origin is
// the Host it calls comes from a page of this server; both may.
//
// Names and defaults of the rest are those of the npm package `cors`.
struct cors_options {
    std::vector<std::string> origins;
    // Asked about an origin that is not in the list. Any thread; must not block.
    std::function<bool(std::string_view origin)> allow_origin;
    bool asks_program = false;  // hooks::decide_origin is asked about what remains
    std::vector<std::string> methods = {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
    std::vector<std::string> allowed_headers;  // none: those that the page asks for
    std::vector<std::string> exposed_headers;
    bool credentials = false;
    std::optional<std::chrono::seconds> max_age;  // of a preflight's answer
    bool preflight_continue = false;              // the engine judges OPTIONS requests itself
    unsigned options_success_status = 204;

    bool configured() const { return !origins.empty() || allow_origin || asks_program; }
};

}  // namespace anteroom::gateway
