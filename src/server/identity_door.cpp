#include "server/identity_door.hpp"

#include <utility>

#include "gateway/cors.hpp"

namespace anteroom::facade {

void identity_door::on_request(net::exchange_ptr exchange) {
    const auto& request = exchange->request();
    if (!around_.served || !identity::endpoints::serves(request.path))
        return around_.others.on_request(std::move(exchange));
    const auto standing = gateway::standing_of(around_.cors, request, exchange->secure());
    auto fields = gateway::cors_fields(around_.cors, request, standing);
    if (request.method == "OPTIONS") {
        for (auto& field : gateway::preflight_fields(around_.cors, request, standing))
            fields.push_back(std::move(field));
        return exchange->respond({.status = 204, .fields = std::move(fields), .body = {}});
    }
    const auto number = ++last_number_;
    waiting_.emplace(number, waiting{exchange, std::move(fields)});
    const identity::endpoint_request asked{request, exchange->peer(), exchange->secure(),
                                           gateway::may_call(standing), around_.loop.now()};
    around_.served->serve(
        asked, [this, number, executor = around_.executor](net::http_response response) {
            if (executor->runs_here()) return answer(number, std::move(response));
            // The door outlives every task that the loop runs.
            executor->post([this, number, response = std::move(response)]() mutable {
                answer(number, std::move(response));
            });
        });
}

void identity_door::answer(std::uint64_t number, net::http_response response) {
    const auto found = waiting_.find(number);
    if (found == waiting_.end()) return;
    auto [exchange, fields] = std::move(found->second);
    waiting_.erase(found);
    for (auto& field : fields) response.fields.push_back(std::move(field));
    exchange->respond(std::move(response));
}

}  // namespace anteroom::facade
