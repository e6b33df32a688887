#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "engine/heartbeat.hpp"
#include "net/http_connection.hpp"
#include "net/websocket_connection.hpp"
#include "server/loop_executor.hpp"
#include "server/websocket_routes.hpp"

namespace anteroom::facade {

class raw_websocket;
class websocket_door;

}  // namespace anteroom::facade

namespace anteroom::detail {

// What a program's handles hold of a WebSocket: enough to reach it on its own thread.
struct websocket_link {
    std::shared_ptr<facade::loop_executor> shard;
    facade::raw_websocket* target = nullptr;  // of the shard's thread alone; null once it is gone
};

}  // namespace anteroom::detail

namespace anteroom::facade {

// One WebSocket of a program's route: hands its messages to the handlers, queues what they send,
// and asks the peer from time to time whether it is there. Belongs to its door.
class raw_websocket final : public net::websocket_events,
                            private net::event_loop::turn_end_hook,
                            private base::timing_wheel::entry {
  public:
    raw_websocket(websocket_door& door, served_websocket_route& route);
    ~raw_websocket() override;

    // Answers the request: with the 101, or with what is wrong.
    void open(net::http_exchange& exchange);

    void send(base::message::kind kind, std::string_view payload);
    void close(std::uint16_t code, std::string_view reason);

    void on_message(wire::websocket::opcode kind, std::string_view payload) override;
    bool on_read_end() override;
    void on_last_call() override;
    void on_writable() override;
    void on_closed(bool clean) override;
    void on_pong() override;
    const wire::websocket::limits& limits() const override { return route_.limits; }
    const wire::websocket::deflate_settings* deflate() const override {
        return route_.deflate ? &*route_.deflate : nullptr;
    }

  private:
    struct farewell {
        std::uint16_t code;
        std::string reason;
    };

    void at_turn_end() override;
    void on_time();
    void flush();
    engine::heartbeat::settings beat() const;
    anteroom::websocket handle() const { return anteroom::websocket{link_}; }

    websocket_door& door_;
    served_websocket_route& route_;
    std::shared_ptr<detail::websocket_link> link_;
    net::websocket_connection* io_ = nullptr;  // null before it is open, and once it is gone
    base::send_queue queue_;
    engine::heartbeat heartbeat_;
    std::optional<farewell> closing_;  // once what waits is out
};

}  // namespace anteroom::facade
