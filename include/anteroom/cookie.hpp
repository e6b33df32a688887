#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace anteroom {

enum class same_site : unsigned char { unsaid, lax, strict, none };
enum class cookie_priority : unsigned char { unsaid, low, medium, high };

// A cookie that holds the id of a session, for proxies that keep a client at one server. It is set
// in the answer to a polling handshake, and means nothing to the server itself. Names and defaults
// are those of engine.io 6.6. One that browsers would drop keeps the server from starting.
struct cookie_options {
    std::string name = "io";
    std::string path = "/";
    std::string domain{};
    std::optional<std::chrono::seconds> max_age{};
    bool http_only = true;
    bool secure = false;
    bool partitioned = false;
    anteroom::same_site same_site = anteroom::same_site::lax;
    cookie_priority priority = cookie_priority::unsaid;
};

}  // namespace anteroom
