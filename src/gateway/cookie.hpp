#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace anteroom::gateway {

// The cookie that names a session, for proxies that keep a client at one server. Names and defaults
// are those of engine.io 6.6, and of the npm package `cookie` behind it.
struct cookie_options {
    enum class same_site_rule : unsigned char { unsaid, lax, strict, none };
    enum class priority_rule : unsigned char { unsaid, low, medium, high };

    std::string name = "io";
    std::string path = "/";
    std::string domain;
    std::optional<std::chrono::seconds> max_age;
    bool http_only = true;
    bool secure = false;
    bool partitioned = false;
    same_site_rule same_site = same_site_rule::lax;
    priority_rule priority = priority_rule::unsaid;
};

// The value of Set-Cookie (RFC 6265 4.1).
std::string set_cookie(const cookie_options& options, std::string_view sid);

// What is wrong with the options in one line; empty if nothing is.
std::string problem_with(const cookie_options& options);

}  // namespace anteroom::gateway
