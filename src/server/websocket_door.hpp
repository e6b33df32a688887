#pragma once

#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "gateway/refused_origins.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "server/loop_executor.hpp"
#include "server/websocket_routes.hpp"

namespace anteroom::facade {

class raw_websocket;

// The WebSockets of the program's own routes, on one shard: lets them in, keeps them, and says
// goodbye to them. Other requests go to `others`.
class websocket_door final : public net::http_service, private net::event_loop::turn_end_hook {
  public:
    websocket_door(const websocket_routes& routes, net::event_loop& loop,
                   std::shared_ptr<loop_executor> executor, net::http_service& others,
                   base::log_sink* log = nullptr);
    ~websocket_door() override;

    void on_request(net::exchange_ptr exchange) override;
    std::size_t body_bytes_max(const net::http_request& request) override {
        return others_.body_bytes_max(request);
    }

    // Closes every one with 1001.
    void shut_down();
    std::size_t size() const { return open_.size(); }

    // Requests that came from a page that may not call, since the start; any thread.
    std::uint64_t origins_refused() const { return origins_refused_.count(); }

    // For its WebSockets.
    net::event_loop& loop() const { return loop_; }
    const std::shared_ptr<loop_executor>& executor() const { return executor_; }
    // It is gone: destroyed at the end of the turn, because it may be the caller.
    void retire(raw_websocket& gone);

  private:
    bool lets_in(served_websocket_route& route, net::http_exchange& exchange);
    void at_turn_end() override;

    const websocket_routes& routes_;
    net::event_loop& loop_;
    std::shared_ptr<loop_executor> executor_;
    net::http_service& others_;
    boost::unordered_flat_map<raw_websocket*, std::unique_ptr<raw_websocket>> open_;
    std::vector<std::unique_ptr<raw_websocket>> retired_;
    gateway::refused_origins origins_refused_;
};

}  // namespace anteroom::facade
