#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anteroom/engine.hpp"
#include "gateway/hooks.hpp"
#include "gateway/options.hpp"
#include "net/connection_quota.hpp"
#include "net/http_connection.hpp"
#include "server/client_bundles.hpp"
#include "server/router.hpp"
#include "server/running_shard.hpp"
#include "server/signals.hpp"
#include "server/websocket_routes.hpp"

namespace anteroom::detail {

// A server as far as Engine.IO goes, whatever uses its sessions: its configuration and, once it
// listens, its shards.
class engine_host : public base::log_sink {
  public:
    explicit engine_host(engine_options options);
    ~engine_host() override;

    gateway::hooks& hooks() { return hooks_; }
    facade::router& routes() { return routes_; }
    facade::websocket_routes& websockets() { return websockets_; }

    // Remembers the first thing that is wrong with the configuration.
    void complain(std::string problem);
    const std::string& problem() const { return problem_; }
    bool listening() const { return !shards_.empty(); }

    void listen(std::uint16_t port, const std::string& host);
    // From listen() on, another port in plain HTTP for this service alone.
    void serve_besides(net::http_service& service, net::listener::endpoint where);
    std::uint16_t port_besides() const { return port_besides_; }
    std::uint16_t port() const { return port_; }
    const std::string& host() const { return host_; }
    std::string url() const;

    bool secure() const { return options_.tls.has_value(); }
    std::string reload_tls();

    // As the run() of a server says.
    int run();
    void stop();

    // Any thread.
    std::size_t clients_count() const;
    void close_sessions();

    // base::log_sink, any thread
    void write(base::log_level level, std::string_view event,
               std::span<const base::log_field> fields) noexcept override;

  protected:
    // Complains about what is wrong with what the sessions are used for.
    virtual void check_use() = 0;
    virtual std::unique_ptr<gateway::application> make_application(facade::running_shard& on) = 0;
    // The port is bound, and all shards are there and will run.
    virtual void on_listening() {}

    // Shards refer to what uses their sessions: whoever owns that ends them first.
    void end_shards() {
        signals_.reset();  // they wake up the first shard
        shards_.clear();
    }

    facade::client_bundles& bundles() { return bundles_; }
    // Accounts are served from listen() on.
    void serve_accounts(identity::endpoints& served) { accounts_ = &served; }
    base::log_sink* log() { return options_.log ? this : nullptr; }
    const engine_options& options() const { return options_; }
    std::size_t shard_count() const;
    const std::vector<std::unique_ptr<facade::running_shard>>& shards() const { return shards_; }

  private:
    struct side_door {
        net::http_service& service;
        net::listener::endpoint where;
    };
    net::tls_context::loading load_tls() const;

    engine_options options_;
    gateway::options gateway_;
    gateway::hooks hooks_;
    net::http_settings http_;
    facade::router routes_{gateway_.cors};
    facade::websocket_routes websockets_{gateway_.cors};
    std::string problem_;
    std::string host_;
    std::uint16_t port_ = 0;
    std::optional<side_door> besides_;
    std::uint16_t port_besides_ = 0;
    facade::client_bundles bundles_{gateway_};
    identity::endpoints* accounts_ = nullptr;
    std::unique_ptr<net::connection_quota> quota_;             // once it listens
    std::unique_ptr<net::connection_quota> polling_sessions_;  // once it listens
    std::vector<std::unique_ptr<facade::running_shard>> shards_;
    std::unique_ptr<facade::stop_signals> signals_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace anteroom::detail
