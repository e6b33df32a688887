#pragma once

#include <functional>
#include <string>

#include "net/http_connection.hpp"

namespace anteroom::facade {

// What stands behind a port of its own: GET /metrics in Prometheus' text format, and nothing else.
class metrics_door final : public net::http_service {
  public:
    // Called on the shard's thread for each request.
    explicit metrics_door(std::function<std::string()> text) : text_(std::move(text)) {}

    void on_request(net::exchange_ptr exchange) override;

  private:
    std::function<std::string()> text_;
};

}  // namespace anteroom::facade
