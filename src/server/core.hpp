#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "anteroom/server.hpp"
#include "gateway/options.hpp"
#include "net/http_connection.hpp"
#include "server/client_bundles.hpp"
#include "server/router.hpp"
#include "server/running_shard.hpp"
#include "server/signals.hpp"
#include "server/websocket_routes.hpp"
#include "socketio/configuration.hpp"
#include "socketio/shards_adapter.hpp"

namespace anteroom::detail {

// What stands behind the handles of a server: its configuration and, once it listens, its shards.
class core final : public base::log_sink {
  public:
    explicit core(server_options options);
    ~core() override;

    socketio::configuration& sockets() { return sockets_; }
    facade::router& routes() { return routes_; }
    facade::websocket_routes& websockets() { return websockets_; }

    // Remembers the first thing that is wrong with the configuration.
    void complain(std::string problem);
    const std::string& problem() const { return problem_; }
    bool listening() const { return !shards_.empty(); }

    void listen(std::uint16_t port, const std::string& host);
    std::uint16_t port() const { return port_; }
    const std::string& host() const { return host_; }

    bool secure() const { return options_.tls.has_value(); }
    std::string reload_tls();

    void run();
    void stop();

    // base::log_sink, any thread
    void write(base::log_level level, std::string_view event,
               std::span<const base::log_field> fields) noexcept override;

    // Any thread. False: it names nothing, or there is no room to keep it.
    bool revoke(const auth::revocation& what, std::optional<base::wall_time> until);
    std::vector<counter> counters() const;

    void use_policy(const std::string& path);
    std::string reload_policy();

  private:
    void check_configuration();
    std::optional<base::wall_time> until_no_token_counts(base::wall_time now) const;
    net::tls_context::loading load_tls() const;

    server_options options_;
    gateway::options gateway_;
    net::http_settings http_;
    std::shared_ptr<socketio::shards_adapter> everywhere_;
    facade::client_bundles bundles_{gateway_};
    std::unique_ptr<net::connection_quota> quota_;  // once it listens
    socketio::configuration sockets_;
    facade::router routes_{gateway_.cors};
    std::string policy_path_;
    facade::websocket_routes websockets_{gateway_.cors};
    std::string problem_;
    std::string host_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<facade::running_shard>> shards_;
    std::unique_ptr<facade::stop_signals> signals_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace anteroom::detail
