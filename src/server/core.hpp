#pragma once

#include <memory>

#include "anteroom/server.hpp"
#include "server/engine_host.hpp"
#include "server/key_refresher.hpp"
#include "server/metrics_door.hpp"
#include "socketio/configuration.hpp"
#include "socketio/shards_adapter.hpp"

namespace anteroom::detail {

class identity_host;

// What stands behind the handles of a Socket.IO server.
class core final : public engine_host {
  public:
    explicit core(const server_options& options);
    ~core() override;

    socketio::configuration& sockets() { return sockets_; }

    // Reads these keys again and again while the server runs.
    void keep_fresh(std::shared_ptr<facade::key_refresher> keys);

    // Any thread. False: it names nothing, or there is no room to keep it.
    bool revoke(const auth::revocation& what, std::optional<base::wall_time> until);
    std::vector<counter> counters() const;
    void serve_metrics(std::uint16_t port, std::string host);

    // Serves these accounts; who is logged out there is disconnected here.
    void use_accounts(std::shared_ptr<identity_host> accounts);

    void use_policy(const std::string& path);
    std::string reload_policy();

  private:
    std::vector<const socketio::authentication*> all_authentications() const;
    std::optional<base::wall_time> until_no_token_counts(base::wall_time now) const;
    void check_use() override;
    std::unique_ptr<gateway::application> make_application(facade::running_shard& on) override;
    void on_listening() override;

    std::shared_ptr<socketio::shards_adapter> everywhere_;
    socketio::configuration sockets_;
    std::string policy_path_;
    bool allow_anonymous_;
    std::vector<std::shared_ptr<facade::key_refresher>> keys_;
    std::shared_ptr<identity_host> accounts_;
    facade::metrics_door metrics_{[this] { return prometheus_text(counters()); }};
};

}  // namespace anteroom::detail
