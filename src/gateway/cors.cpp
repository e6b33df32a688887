#include "gateway/cors.hpp"

#include <algorithm>

namespace anteroom::gateway {

namespace {

bool any_origin(const cors_options& options) {
    return std::ranges::find(options.origins, "*") != options.origins.end();
}

bool listed(const cors_options& options, std::string_view origin) {
    return any_origin(options) ||
           std::ranges::find(options.origins, origin) != options.origins.end() ||
           (options.allow_origin && options.allow_origin(origin));
}

// The Origin of a request from a page that may read the answer; empty if there is none.
std::string_view listed_origin(const cors_options& options, const net::http_request& request) {
    if (request.count("Origin") != 1) return {};
    const std::string_view origin = request["Origin"];
    return listed(options, origin) ? origin : std::string_view{};
}

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
    return list;
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

bool script_allowed(const cors_options& options, const net::http_request& request) {
    const std::string_view site = request["Sec-Fetch-Site"];
    return any_origin(options) || site.empty() || site == "same-origin" || site == "none";
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
    if (!options.configured()) return fields;
    const std::string_view origin = listed_origin(options, request);
    if (!origin.empty()) {
        fields.emplace_back("Access-Control-Allow-Origin", any_origin(options) ? "*" : origin);
        if (options.credentials) fields.emplace_back("Access-Control-Allow-Credentials", "true");
        if (!options.exposed_headers.empty())
            fields.emplace_back("Access-Control-Expose-Headers", joined(options.exposed_headers));
    }
    // The answer depends on who asks, and a cache has to know.
    fields.emplace_back("Vary", "Origin");
    return fields;
}

header_fields preflight_fields(const cors_options& options, const net::http_request& request) {
    header_fields fields;
    if (listed_origin(options, request).empty()) return fields;
    fields.emplace_back("Access-Control-Allow-Methods", joined(options.methods));
    if (!options.allowed_headers.empty()) {
        fields.emplace_back("Access-Control-Allow-Headers", joined(options.allowed_headers));
    } else if (const auto asked = request["Access-Control-Request-Headers"]; !asked.empty()) {
        fields.emplace_back("Access-Control-Allow-Headers", asked);
        fields.emplace_back("Vary", "Access-Control-Request-Headers");
    }
    if (options.max_age)
        fields.emplace_back("Access-Control-Max-Age", std::to_string(options.max_age->count()));
    return fields;
}

}  // namespace anteroom::gateway
