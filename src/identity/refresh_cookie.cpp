#include "identity/refresh_cookie.hpp"

namespace anteroom::identity {

namespace {

constexpr std::string_view secure_name = "__Host-anteroom-refresh";
constexpr std::string_view plain_name = "anteroom-refresh";

}  // namespace

std::string refresh_cookie(std::string_view token, std::chrono::seconds life, bool secure) {
    std::string made{secure ? secure_name : plain_name};
    made += '=';
    made += token;
    made += "; Max-Age=" + std::to_string(life.count());
    // A name with __Host- is for the whole host; the other one need not go further than here.
    made += secure ? "; Path=/; Secure" : "; Path=/auth";
    made += "; HttpOnly; SameSite=Strict";
    return made;
}

std::string no_refresh_cookie(bool secure) {
    return refresh_cookie({}, std::chrono::seconds{0}, secure);
}

std::string_view refresh_token_in(std::string_view cookies, bool secure) {
    const std::string_view wanted = secure ? secure_name : plain_name;
    while (!cookies.empty()) {
        const auto end = cookies.find(';');
        std::string_view pair = cookies.substr(0, end);
        cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(wanted) && pair.substr(wanted.size()).starts_with('='))
            return pair.substr(wanted.size() + 1);
    }
    return {};
}

}  // namespace anteroom::identity
