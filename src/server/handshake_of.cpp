#include "server/handshake_of.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "net/http_request.hpp"

namespace anteroom::detail {

namespace {

// As JavaScript's Date.prototype.toString() writes it, in UTC.
std::string date_text(std::chrono::system_clock::time_point when) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const auto size =
        std::strftime(text.data(), text.size(),
                      "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)", &parts);
    return {text.data(), size};
}

}  // namespace

handshake handshake_of(const socketio::handshake& request, const boost::json::object& auth) {
    handshake made;
    made.headers = request.headers();
    made.url = request.url();
    made.address = request.address();
    made.secure = request.secure();
    made.issued = std::chrono::system_clock::time_point{request.issued().time_since_epoch()};
    made.time = date_text(made.issued);
    made.xdomain = !request.header("Origin").empty();
    const auto question = made.url.find('?');
    if (question != std::string::npos)
        made.query = net::query_parameters(std::string_view{made.url}.substr(question + 1));
    made.auth = auth;
    return made;
}

}  // namespace anteroom::detail
