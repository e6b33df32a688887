#include "server/router.hpp"

#include <algorithm>
#include <exception>

namespace anteroom {

std::string_view http_request::header(std::string_view name) const {
    return (*static_cast<const net::http_request*>(fields))[name];
}

namespace facade {

void router::add(std::string method, std::string path, handler handler) {
    route made{std::move(method), std::move(path), false, std::move(handler)};
    if (made.path.ends_with('*')) {
        made.path.pop_back();
        made.prefix = true;
    }
    // The last one said counts, and an exact path before any that only begins so.
    const auto place = std::ranges::find_if(
        routes_, [&](const route& one) { return made.prefix ? one.prefix : true; });
    routes_.insert(place, std::move(made));
}

void router::on_request(net::exchange_ptr exchange) {
    const auto& request = exchange->request();
    const std::string_view method = request.method == "HEAD" ? "GET" : request.method;
    bool known_path = false;
    for (auto& one : routes_) {
        if (!one.serves(request.path)) continue;
        known_path = true;
        if (one.method != method) continue;
        http_request asked{request.method, request.path,         request.query,
                           request.body,   exchange->peer().host(), &request};
        net::http_response answer;
        try {
            http_response made = one.serve(asked);
            answer = net::text_response(made.status, std::move(made.content_type),
                                        std::move(made.body));
            for (auto& field : made.headers) answer.fields.push_back(std::move(field));
        } catch (const std::exception&) {
            answer = net::text_response(500, "text/plain; charset=utf-8", "Internal Server Error");
        }
        return exchange->respond(std::move(answer));
    }
    exchange->respond(net::text_response(known_path ? 405 : 404, "text/plain; charset=utf-8",
                                         known_path ? "Method Not Allowed" : "Not Found"));
}

}  // namespace facade
}  // namespace anteroom
