#include "gateway/cors.hpp"

#include <algorithm>

namespace anteroom::gateway {

namespace {

bool any_origin(const cors_options& options) {
    return std::ranges::find(options.origins, "*") != options.origins.end();
}

bool listed(const cors_options& options, std::string_view origin) {
    return any_origin(options) ||
           std::ranges::find(options.origins, origin) != options.origins.end();
}

bool same_origin(std::string_view origin, std::string_view host) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (origin.starts_with(scheme))
            return !host.empty() && origin.substr(scheme.size()) == host;
    return false;
}

}  // namespace

bool origin_well_formed(std::string_view origin) {
    return std::ranges::all_of(origin, [](char c) { return c > ' ' && c < 0x7f; });
}

bool origin_allowed(const cors_options& options, const net::http_request& request) {
    const std::size_t count = request.count("Origin");
    if (count == 0) return true;
    if (count > 1) return false;
    const std::string_view origin = request["Origin"];
    return listed(options, origin) || same_origin(origin, request["Host"]);
}

header_fields cors_fields(const cors_options& options, const net::http_request& request) {
    header_fields fields;
    if (options.origins.empty()) return fields;
    const std::string_view origin = request["Origin"];
    if (request.count("Origin") == 1 && listed(options, origin)) {
        fields.emplace_back("Access-Control-Allow-Origin", any_origin(options) ? "*" : origin);
        if (options.credentials) fields.emplace_back("Access-Control-Allow-Credentials", "true");
    }
    // The answer depends on who asks, and a cache has to know.
    fields.emplace_back("Vary", "Origin");
    return fields;
}

header_fields preflight_fields(const cors_options& options, const net::http_request& request) {
    header_fields fields;
    if (request.count("Origin") != 1 || !listed(options, request["Origin"])) return fields;
    std::string methods;
    for (const auto& method : options.methods) methods += (methods.empty() ? "" : ",") + method;
    fields.emplace_back("Access-Control-Allow-Methods", methods);
    const std::string_view asked = request["Access-Control-Request-Headers"];
    if (!asked.empty()) {
        fields.emplace_back("Access-Control-Allow-Headers", asked);
        fields.emplace_back("Vary", "Access-Control-Request-Headers");
    }
    return fields;
}

}  // namespace anteroom::gateway
