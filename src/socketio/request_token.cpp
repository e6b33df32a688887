#include "socketio/request_token.hpp"

#include <algorithm>

#include "auth/error.hpp"

namespace anteroom::socketio {

namespace {

// The value of `name` in a list of name=value, or nothing.
std::string_view value_in(std::string_view list, std::string_view name, char separator) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(separator), list.size());
        auto pair = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return {};
}

bool says_which_page_asks(const handshake& request) {
    return !request.header("Origin").empty() || request.header("Sec-Fetch-Site") == "same-origin";
}

}  // namespace

base::result<std::string> token_in_request(const request_tokens& allowed,
                                           const handshake& request) {
    if (allowed.authorization_header) {
        auto header = request.header("Authorization");
        if (!header.empty()) return header;
    }
    if (!allowed.cookie.empty() && says_which_page_asks(request)) {
        const std::string cookies = request.header("Cookie");
        auto value = value_in(cookies, allowed.cookie, ';');
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        if (!value.empty()) return std::string{value};
    }
    if (!allowed.query.empty()) {
        const auto url = request.url();
        const std::size_t mark = std::min(url.find('?'), url.size() - 1);
        const auto value = value_in(url.substr(mark + 1), allowed.query, '&');
        if (!value.empty()) return std::string{value};
    }
    return auth::errc::token_missing;
}

}  // namespace anteroom::socketio
