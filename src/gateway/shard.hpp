#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/log.hpp"
#include "base/message.hpp"
#include "base/named_set.hpp"
#include "base/random.hpp"
#include "gateway/options.hpp"
#include "gateway/refused_origins.hpp"
#include "gateway/request_check.hpp"
#include "gateway/session_user.hpp"
#include "gateway/waiting_room.hpp"
#include "gateway/websocket_transport.hpp"
#include "net/connection_quota.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "wire/websocket/frame_decoder.hpp"

namespace anteroom::gateway {

// What a shard's door needs around it; all of it outlives the door.
struct surroundings {
    const options& settings;
    gateway::hooks& hooks;
    net::event_loop& loop;
    base::random_source& random;
    std::shared_ptr<socketio::executor> runner;  // the shard's thread
    net::http_service& others;                   // requests for other paths
    base::log_sink* log = nullptr;
    std::size_t index = 0;  // of this shard
    std::size_t shards = 1;
    // Sessions need no connection between their polls, so those that poll are counted like
    // connections. None: they are not.
    net::connection_quota* polling_sessions = nullptr;
};

// The Engine.IO door of one shard: finds the session that a request is for, or makes one, or says
// what is wrong with the request.
//
//   request > CORS (decide_origin) > middlewares > judge > session
//                                                       `> allow_request > revision > id > new
//                                                       session
class shard final : public net::http_service,
                    private session_finder,
                    private net::event_loop::turn_end_hook {
  public:
    shard(surroundings around, application& users);
    ~shard() override;

    void on_request(net::exchange_ptr exchange) override;
    std::size_t body_bytes_max(const net::http_request& request) override;
    std::unique_ptr<net::coming_body> on_body_coming(const net::http_request& request) override;

    // Ends every session, for that reason.
    void end_all(disconnect_reason reason);
    std::size_t session_count() const { return sessions_.size(); }
    // Sessions that requests find; any thread.
    std::size_t open_count() const { return open_count_.load(std::memory_order_relaxed); }

    // Requests that came from a page that may not call, since the start; any thread.
    std::uint64_t origins_refused() const { return origins_refused_.count(); }

    // For its connections.
    const options& settings() const { return around_.settings; }
    net::event_loop& loop() const { return around_.loop; }
    application& users() const { return users_; }
    // No request finds the session any more.
    void unlist(connection& ended);
    // Nothing of it is in use any more: it is destroyed at the end of the turn.
    void retire(connection& ended);

    const wire::websocket::limits& frame_limits() const { return frame_limits_; }
    const wire::websocket::limits& early_frame_limits() const { return early_frame_limits_; }
    // For WebSockets that no session takes.
    net::websocket_events& nobody() { return nobody_; }
    const base::shared_message& ping() const { return ping_; }
    const base::shared_message& pong() const { return pong_; }
    const base::shared_message& probe_answer() const { return probe_answer_; }

  private:
    struct sid_of_session {
        std::string_view operator()(const connection& session) const;
    };

    bool serves(std::string_view path) const;
    void ask_about_origin(arrival arrived);
    void take_from(arrival arrived);
    void run_middlewares(arrival arrived, std::size_t next);
    void serve(arrival arrived);
    void ask_program(arrival arrived, const verdict& found);
    void admit(arrival arrived, const verdict& found);
    using place_ptr = std::unique_ptr<net::connection_quota::place>;
    void open_session(arrival arrived, const verdict& found, std::string_view sid, place_ptr place);
    const request_ptr& copy_of(arrival& arrived);
    std::string new_id(arrival& arrived);
    void add_headers(arrival& arrived, bool initial);
    void refuse(arrival arrived, bool websocket, const engine_error& error, error_context context,
                std::string_view message = {});
    template <class Call>
    bool call_hook(std::string_view name, Call call);
    connection* find(std::string_view sid) const override;
    void at_turn_end() override;

    surroundings around_;
    application& users_;
    waiting_room waiting_;
    wire::websocket::limits frame_limits_;
    wire::websocket::limits early_frame_limits_;
    unheard_websocket nobody_{early_frame_limits_};
    base::shared_message ping_;
    base::shared_message pong_;
    base::shared_message probe_answer_;
    base::named_set<connection*, sid_of_session> by_sid_;
    boost::unordered_flat_set<connection*> sessions_;  // its own
    std::vector<std::unique_ptr<connection>> retired_;
    std::atomic<std::size_t> open_count_ = 0;
    refused_origins origins_refused_;
};

}  // namespace anteroom::gateway
