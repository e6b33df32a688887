#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anteroom {

// A request to a route of the program's own. The views live until the handler returns.
struct http_request {
    std::string_view method;
    std::string_view path;   // up to `?`, not decoded
    std::string_view query;  // behind `?`, not decoded
    std::string_view body;
    std::string address;  // the peer's, or whom a trusted proxy names; numeric
    // False if a page calls that is neither this server's own nor named in cors_options.
    bool origin_allowed = true;
    const void* fields = nullptr;

    // The first header field of that name, in any case of letters; empty if there is none.
    std::string_view header(std::string_view name) const;
};

struct http_response {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace anteroom
