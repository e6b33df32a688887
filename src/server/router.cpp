#include "server/router.hpp"

#include <algorithm>

#include "gateway/cors.hpp"

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
    if (request.path == "*")  // what the server can do at all (RFC 9110 9.3.7)
        return exchange->respond(
            {.status = 204, .fields = {{"Allow", "GET, HEAD, POST, OPTIONS"}}, .body = {}});
    const auto standing = gateway::standing_of(cors_, request, exchange->secure());
    auto fields = gateway::cors_fields(cors_, request, standing);
    net::http_response answer = net::text_response(404, "text/plain; charset=utf-8", "Not Found");
    for (auto& one : routes_) {
        if (!one.serves(request.path)) continue;
        if (method == "OPTIONS") {
            answer = {.status = 204,
                      .fields = gateway::preflight_fields(cors_, request, standing),
                      .body = {}};
            break;
        }
        if (one.method == method) {
            answer = call(one, *exchange, gateway::may_call(standing));
            break;
        }
        answer = net::text_response(405, "text/plain; charset=utf-8", "Method Not Allowed");
    }
    for (auto& field : fields) answer.fields.push_back(std::move(field));
    exchange->respond(std::move(answer));
}

std::size_t router::body_bytes_max(const net::http_request& request) {
    const bool served = std::ranges::any_of(routes_, [&](const route& one) {
        return one.method == request.method && one.serves(request.path);
    });
    constexpr std::size_t for_nobody = 64 * 1024;
    return served ? std::string::npos : for_nobody;
}

net::http_response router::call(route& to, net::http_exchange& exchange, bool origin_allowed) {
    const auto& request = exchange.request();
    const http_request asked{request.method,         request.path,   request.query, request.body,
                             exchange.peer().host(), origin_allowed, &request};
    try {
        http_response made = to.serve(asked);
        auto answer =
            net::text_response(made.status, std::move(made.content_type), std::move(made.body));
        for (auto& field : made.headers) answer.fields.push_back(std::move(field));
        return answer;
    } catch (...) {
        return net::text_response(500, "text/plain; charset=utf-8", "Internal Server Error");
    }
}

}  // namespace facade
}  // namespace anteroom
