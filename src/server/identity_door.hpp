#pragma once

#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "gateway/cors_options.hpp"
#include "gateway/hooks.hpp"
#include "identity/endpoints.hpp"
#include "identity/request_body.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "server/loop_executor.hpp"

namespace anteroom::facade {

// The way of one shard's requests to the accounts, and of the answers back from other threads.
// Requests for other paths go to `others`.
class identity_door final : public net::http_service {
  public:
    struct surroundings {
        identity::endpoints* served;  // none: everything goes to the others
        const gateway::cors_options& cors;
        net::event_loop& loop;
        std::shared_ptr<loop_executor> executor;
        net::http_service& others;
    };

    explicit identity_door(surroundings around) : around_(std::move(around)) {}

    void on_request(net::exchange_ptr exchange) override;
    std::size_t body_bytes_max(const net::http_request& request) override {
        return around_.served && identity::endpoints::serves(request.path)
                   ? identity::request_body_bytes_max
                   : around_.others.body_bytes_max(request);
    }

  private:
    // Exchanges belong to this thread, so an answer from another comes by number.
    struct waiting {
        net::exchange_ptr exchange;
        gateway::header_fields fields;
    };
    void answer(std::uint64_t number, net::http_response response);

    surroundings around_;
    std::uint64_t last_number_ = 0;
    boost::unordered_flat_map<std::uint64_t, waiting> waiting_;
};

}  // namespace anteroom::facade
