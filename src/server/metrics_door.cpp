#include "server/metrics_door.hpp"

namespace anteroom::facade {

void metrics_door::on_request(net::exchange_ptr exchange) {
    constexpr const char* plain = "text/plain; charset=utf-8";
    const auto& request = exchange->request();
    if (request.path != "/metrics")
        return exchange->respond(net::text_response(404, plain, "Not Found"));
    if (request.method != "GET" && request.method != "HEAD") {
        auto refusal = net::text_response(405, plain, "Method Not Allowed");
        refusal.fields.emplace_back("Allow", "GET, HEAD");
        return exchange->respond(std::move(refusal));
    }
    auto answer = net::text_response(200, "text/plain; version=0.0.4; charset=utf-8", text_());
    answer.fields.emplace_back("Cache-Control", "no-store");
    exchange->respond(std::move(answer));
}

}  // namespace anteroom::facade
