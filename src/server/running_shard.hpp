#pragma once

#include <memory>

#include "base/random.hpp"
#include "gateway/shard.hpp"
#include "gateway/socketio_application.hpp"
#include "net/connection.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "net/listener.hpp"
#include "net/tls_context.hpp"
#include "server/client_bundles.hpp"
#include "server/identity_door.hpp"
#include "server/loop_executor.hpp"
#include "server/switchboard.hpp"
#include "server/websocket_door.hpp"

namespace anteroom::facade {

// What every shard of a server shares; all of it outlives them.
struct shard_settings {
    const gateway::options& gateway;
    gateway::hooks& hooks;
    const net::http_settings& http;
    const websocket_routes& websockets;
    net::http_service& others;
    client_bundles& bundles;
    net::connection_quota& quota;
    net::connection_quota& polling_sessions;
    base::log_sink* log = nullptr;
    identity::endpoints* accounts = nullptr;  // none: the server keeps no accounts
    std::size_t shards = 1;
};

// Everything that one shard is made of, in the order in which it is built.
class running_shard final : public net::landing {
  public:
    // Makes what uses the shard's sessions, once its loop and its thread's executor are there.
    using make_application =
        detail::unique_function<std::unique_ptr<gateway::application>(running_shard&)>;

    running_shard(const shard_settings& shared, std::size_t index, make_application make);
    ~running_shard();

    // All shards, this one too, by index. Before the first of them runs.
    void connect(std::vector<net::landing*> shards) { switchboard_.connect(std::move(shards)); }

    // On its own thread, or before it runs: what connections accepted from now on speak; null is
    // plain TCP.
    void secure_with(std::shared_ptr<const net::tls_context> tls) { tls_ = std::move(tls); }

    // Connections are dealt out to all the shards in turn.
    base::result<std::uint16_t> listen(const net::listener::endpoint& where);
    // Another port, in plain HTTP, for this service alone, which outlives the shard.
    base::result<std::uint16_t> listen_besides(const net::listener::endpoint& where,
                                               net::http_service& service);
    void run();

    // On its own thread: takes no more connections, says goodbye to those it has, and ends the
    // loop when they are gone or after a second.
    void begin_stopping();

    // On its own thread: ends every session, for that reason.
    void end_sessions(disconnect_reason reason) { gateway_.end_all(reason); }

    // net::landing, any thread
    void take_in(net::moving_connection moved) override;

    // Any thread.
    std::size_t open_sessions() const { return gateway_.open_count(); }
    std::uint64_t origins_refused() const {
        return gateway_.origins_refused() + websockets_.origins_refused();
    }

    net::event_loop& loop() { return loop_; }
    base::random_source& random() { return random_; }
    // Only where the sessions carry Socket.IO.
    socketio::hub& hub() { return static_cast<gateway::socketio_application&>(*users_).hub(); }
    loop_executor& executor() { return *executor_; }
    const std::shared_ptr<loop_executor>& shared_executor() const { return executor_; }

  private:
    struct patience : base::timing_wheel::entry {
        explicit patience(running_shard& owner);
        running_shard& owner;
    };
    void accept(net::stream stream, const net::address& peer);
    void accept_besides(net::stream stream, const net::address& peer, net::http_service& service);
    void adopt(net::moving_connection moved);
    void turn_away(net::stream stream, const net::address& peer,
                   net::connection_quota::verdict why);
    void check_whether_empty();

    net::event_loop loop_;
    base::system_random random_;
    std::shared_ptr<loop_executor> executor_;
    std::unique_ptr<gateway::application> users_;
    identity_door identity_;
    websocket_door websockets_;
    gateway::shard gateway_;
    client_bundle_door door_;
    switchboard switchboard_;
    net::http_service& front_;  // what connections talk to
    const net::http_settings& http_;
    base::log_sink* log_;
    std::shared_ptr<const net::tls_context> tls_;
    net::connection_quota& quota_;
    net::connection_set connections_;
    std::size_t dealt_ = 0;                 // connections, modulo shards
    base::steady_time turned_away_last_{};  // and logged
    std::uint64_t turned_away_ = 0;         // since then
    std::unique_ptr<net::listener> listener_;
    std::unique_ptr<net::listener> listener_besides_;
    patience patience_;
    base::steady_time stop_by_{};
};

}  // namespace anteroom::facade
