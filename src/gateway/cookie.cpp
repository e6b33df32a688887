#include "gateway/cookie.hpp"

#include <algorithm>

namespace anteroom::gateway {

namespace {

// RFC 9110 5.6.2.
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    });
}

// RFC 6265 4.1.1: what the value of an attribute may hold.
bool is_attribute_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f && c != ';'; });
}

}  // namespace

std::string set_cookie(const cookie_options& options, std::string_view sid) {
    using same_site_rule = cookie_options::same_site_rule;
    using priority_rule = cookie_options::priority_rule;
    std::string value = options.name + '=';
    value += sid;
    if (options.max_age) value += "; Max-Age=" + std::to_string(options.max_age->count());
    if (!options.domain.empty()) value += "; Domain=" + options.domain;
    if (!options.path.empty()) value += "; Path=" + options.path;
    if (options.http_only) value += "; HttpOnly";
    if (options.secure) value += "; Secure";
    if (options.partitioned) value += "; Partitioned";
    if (options.priority == priority_rule::low) value += "; Priority=Low";
    if (options.priority == priority_rule::medium) value += "; Priority=Medium";
    if (options.priority == priority_rule::high) value += "; Priority=High";
    if (options.same_site == same_site_rule::lax) value += "; SameSite=Lax";
    if (options.same_site == same_site_rule::strict) value += "; SameSite=Strict";
    if (options.same_site == same_site_rule::none) value += "; SameSite=None";
    return value;
}

std::string problem_with(const cookie_options& options) {
    if (!is_token(options.name)) return "the cookie's name \"" + options.name + "\" is no token";
    if (!is_attribute_value(options.path) || !is_attribute_value(options.domain))
        return "the cookie's path and domain must hold visible ASCII without semicolons";
    if (options.same_site == cookie_options::same_site_rule::none && !options.secure)
        return "a cookie with SameSite=None has to be Secure, or browsers drop it";
    if (options.partitioned && !options.secure)
        return "a partitioned cookie has to be Secure, or browsers drop it";
    return {};
}

}  // namespace anteroom::gateway
