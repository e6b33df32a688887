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

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
    return list;
}

bool same_origin(std::string_view origin, std::string_view host, bool secure) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (origin.starts_with(scheme))
            return !host.empty() && origin.substr(scheme.size()) == host;
        if (secure) break;
    }
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

origin_standing standing_of(const cors_options& options, const net::http_request& request,
                            bool secure) {
    const std::size_t count = request.count("Origin");
    if (count == 0) return origin_standing::no_page;
    if (count > 1) return origin_standing::unknown;
    const std::string_view origin = request["Origin"];
    if (listed(options, origin)) return origin_standing::listed;
    return same_origin(origin, request["Host"], secure) ? origin_standing::own
                                                        : origin_standing::unknown;
}

header_fields cors_fields(const cors_options& options, const net::http_request& request,
                          origin_standing standing) {
    header_fields fields;
    if (!options.configured()) return fields;
    if (standing == origin_standing::listed) {
        fields.emplace_back("Access-Control-Allow-Origin",
                            any_origin(options) ? "*" : request["Origin"]);
        if (options.credentials) fields.emplace_back("Access-Control-Allow-Credentials", "true");
        if (!options.exposed_headers.empty())
            fields.emplace_back("Access-Control-Expose-Headers", joined(options.exposed_headers));
    }
    // The answer depends on who asks, and a cache has to know.
    fields.emplace_back("Vary", "Origin");
    return fields;
}

header_fields preflight_fields(const cors_options& options, const net::http_request& request,
                               origin_standing standing) {
    header_fields fields;
    if (standing != origin_standing::listed) return fields;
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
