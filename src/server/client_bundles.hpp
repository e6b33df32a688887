#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/options.hpp"
#include "net/content_coding.hpp"
#include "net/http_connection.hpp"

namespace anteroom::facade {

// The bundles of npm's socket.io-client that a server hands out below its path, for pages that have
// no bundler (socket.io 4.8, `serveClient`): eight names and no others. Any thread once loaded.
class client_bundles {
  public:
    explicit client_bundles(const gateway::options& settings) : settings_(settings) {}

    // Reads those of the eight that the folder has; false if there is none.
    bool load(const std::string& folder);

    // The answer to a request for one of them; nothing for any other request.
    std::optional<net::http_response> answer(const net::http_request& request);

  private:
    struct bundle {
        std::string_view name;
        // By coding; empty until somebody asks, and for good if that coding gains nothing.
        std::array<std::string, 4> bodies;
        std::array<bool, 4> known{};
    };

    std::string body_of(bundle& of, net::content_coding& coding);

    const gateway::options& settings_;
    std::vector<bundle> bundles_;
    std::string entity_tag_;  // the version, in quotes; empty if the bundles do not say it
    std::mutex packing_;
};

// Stands before the Engine.IO door of a shard, whose paths these are too.
class client_bundle_door final : public net::http_service {
  public:
    client_bundle_door(client_bundles& bundles, net::http_service& next)
        : bundles_(bundles), next_(next) {}

    void on_request(net::exchange_ptr exchange) override {
        if (auto answer = bundles_.answer(exchange->request()))
            return exchange->respond(std::move(*answer));
        next_.on_request(std::move(exchange));
    }
    std::size_t body_bytes_max(const net::http_request& request) override {
        return next_.body_bytes_max(request);
    }
    std::unique_ptr<net::coming_body> on_body_coming(const net::http_request& request) override {
        return next_.on_body_coming(request);
    }

  private:
    client_bundles& bundles_;
    net::http_service& next_;
};

}  // namespace anteroom::facade
