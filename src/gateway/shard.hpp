#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/random.hpp"
#include "gateway/options.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "socketio/hub.hpp"
#include "wire/websocket/frame_decoder.hpp"

namespace anteroom::gateway {

class connection;

// The Engine.IO door of one shard: finds the session that a request is for, or makes one, or says
// what is wrong with the request. Requests for other paths go to `others`.
class shard final : public net::http_service, private net::event_loop::turn_end_hook {
  public:
    shard(const options& settings, net::event_loop& loop, socketio::hub& hub,
          base::random_source& random, net::http_service& others);
    ~shard() override;

    void on_request(net::exchange_ptr exchange) override;

    // Ends every session with `server shutting down`.
    void shut_down();
    std::size_t session_count() const { return sessions_.size(); }

    // For its connections.
    const options& settings() const { return settings_; }
    net::event_loop& loop() const { return loop_; }
    socketio::hub& hub() const { return hub_; }
    // No request finds the session any more.
    void unlist(connection& ended);
    // Nothing of it is in use any more: it is destroyed at the end of the turn.
    void retire(connection& ended);

    const wire::websocket::limits& frame_limits() const { return frame_limits_; }
    const wire::websocket::limits& early_frame_limits() const { return early_frame_limits_; }
    const base::shared_message& ping() const { return ping_; }
    const base::shared_message& probe_answer() const { return probe_answer_; }

  private:
    struct verdict;

    verdict judge(const net::http_request& request) const;
    void refuse(net::http_exchange& exchange, const verdict& wrong);
    void open_session(net::http_exchange& exchange, bool websocket);
    connection* find(std::string_view sid) const;
    void at_turn_end() override;

    const options& settings_;
    net::event_loop& loop_;
    socketio::hub& hub_;
    base::random_source& random_;
    net::http_service& others_;
    wire::websocket::limits frame_limits_;
    wire::websocket::limits early_frame_limits_;
    base::shared_message ping_;
    base::shared_message probe_answer_;
    boost::unordered_flat_map<std::string_view, connection*> by_sid_;  // keys live in the values
    boost::unordered_flat_map<connection*, std::unique_ptr<connection>> sessions_;
    std::vector<std::unique_ptr<connection>> retired_;
};

}  // namespace anteroom::gateway
