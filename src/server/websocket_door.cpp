#include "server/websocket_door.hpp"

#include <utility>

#include "gateway/cors.hpp"
#include "server/raw_websocket.hpp"
#include "wire/websocket/close_code.hpp"

namespace anteroom::facade {

websocket_door::websocket_door(const websocket_routes& routes, net::event_loop& loop,
                               std::shared_ptr<loop_executor> executor, net::http_service& others,
                               base::log_sink* log)
    : routes_(routes),
      loop_(loop),
      executor_(std::move(executor)),
      others_(others),
      origins_refused_(log) {}

websocket_door::~websocket_door() = default;

void websocket_door::on_request(net::exchange_ptr exchange) {
    const auto& request = exchange->request();
    auto* const route = net::wants_websocket(request) ? routes_.find(request.path) : nullptr;
    if (!route) return others_.on_request(std::move(exchange));
    if (!lets_in(*route, *exchange)) {
        auto refusal = net::text_response(403, "text/plain; charset=utf-8", "Forbidden");
        refusal.close = true;
        return exchange->respond(std::move(refusal));
    }
    auto made = std::make_unique<raw_websocket>(*this, *route);
    auto& opening = *made;
    open_.emplace(&opening, std::move(made));
    opening.open(*exchange);
}

bool websocket_door::lets_in(served_websocket_route& route, net::http_exchange& exchange) {
    const auto& request = exchange.request();
    if (!may_call(gateway::standing_of(routes_.cors(), request, exchange.secure()))) {
        origins_refused_.add(exchange);
        return false;
    }
    const http_request asked{request.method,         request.path, request.query, request.body,
                             exchange.peer().host(), true,         &request};
    try {
        return route.program.authorize(asked);
    } catch (...) {
        return false;  // who cannot be judged stays outside
    }
}

void websocket_door::retire(raw_websocket& gone) {
    const auto found = open_.find(&gone);
    if (found == open_.end()) return;
    retired_.push_back(std::move(found->second));
    open_.erase(found);
    loop_.at_turn_end(*this);
}

void websocket_door::at_turn_end() {
    retired_.clear();
}

void websocket_door::shut_down() {
    std::vector<raw_websocket*> all;
    for (const auto& [open, owned] : open_) all.push_back(open);
    for (auto* open : all) open->close(wire::websocket::close_code::going_away, {});
}

}  // namespace anteroom::facade
