#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "anteroom/detail/unique_function.hpp"
#include "anteroom/http.hpp"
#include "gateway/options.hpp"
#include "net/http_connection.hpp"

namespace anteroom::facade {

// The program's own routes. Filled before the server runs, then read by every shard.
class router final : public net::http_service {
  public:
    // The options outlive the router.
    explicit router(const gateway::cors_options& cors) : cors_(cors) {}

    using handler = detail::unique_function<http_response(const http_request&)>;

    void add(std::string method, std::string path, handler handler);
    void on_request(net::exchange_ptr exchange) override;
    // What nobody serves is answered without much of its body.
    std::size_t body_bytes_max(const net::http_request& request) override;

  private:
    struct route {
        std::string method;
        std::string path;
        bool prefix = false;
        handler serve;

        bool serves(std::string_view requested) const {
            return prefix ? requested.starts_with(path) : requested == path;
        }
    };

    net::http_response call(route& to, net::http_exchange& exchange, bool origin_allowed);

    const gateway::cors_options& cors_;
    std::vector<route> routes_;
};

}  // namespace anteroom::facade
