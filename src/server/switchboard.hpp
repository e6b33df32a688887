#pragma once

#include <memory>
#include <vector>

#include "net/http_connection.hpp"
#include "net/moving_connection.hpp"

namespace anteroom::facade {

// Stands before the doors of a shard that has others beside it: a request for a session goes, with
// its connection, to the shard on which the session lives, and one for accounts to the first.
class switchboard final : public net::http_service {
  public:
    struct surroundings {
        std::string_view engine_path;  // outlives it
        bool accounts;
        std::size_t own;  // index of this shard
        net::http_service& next;
    };
    explicit switchboard(surroundings around) : around_(around) {}

    // All shards, by index; before the first of them runs.
    void connect(std::vector<net::landing*> shards) { shards_ = std::move(shards); }
    const std::vector<net::landing*>& shards() const { return shards_; }

    net::landing* home_of(const net::http_request& request) override;
    void on_request(net::exchange_ptr exchange) override {
        around_.next.on_request(std::move(exchange));
    }
    std::size_t body_bytes_max(const net::http_request& request) override {
        return around_.next.body_bytes_max(request);
    }
    std::unique_ptr<net::coming_body> on_body_coming(const net::http_request& request) override {
        return around_.next.on_body_coming(request);
    }

  private:
    surroundings around_;
    std::vector<net::landing*> shards_;
};

}  // namespace anteroom::facade
