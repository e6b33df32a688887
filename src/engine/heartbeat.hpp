#pragma once

#include <chrono>

#include "base/time.hpp"

namespace anteroom::engine {

// Decides when to ping a peer and when its silence means that it is gone (Engine.IO,
// "Heartbeat"). The caller owns the clock and performs the actions.
//
//   resting --ping_interval--> awaiting_pong --pong--> resting
//                                   `--ping_timeout--> close_silent_peer
//
// In protocol 3 the peer pings, and is gone when none came for both times together.
class heartbeat {
  public:
    struct settings {
        std::chrono::milliseconds interval;
        std::chrono::milliseconds timeout;
    };

    enum class action : std::uint8_t { none, send_ping, close_silent_peer };

    enum class pinger : std::uint8_t { server, client };

    heartbeat(const settings& settings, pinger pinger, base::steady_time now)
        : deadline_(now + settings.interval), awaiting_pong_(pinger == pinger::client) {
        if (awaiting_pong_) on_ping(settings, now);
    }

    action on_time(const settings& settings, base::steady_time now) {
        if (now < deadline_) return action::none;
        if (awaiting_pong_) return action::close_silent_peer;
        awaiting_pong_ = true;
        extended_ = false;
        deadline_ = now + settings.timeout;
        return action::send_ping;
    }

    // A pong nobody asked for changes nothing: it cannot keep a peer from being pinged.
    void on_pong(const settings& settings, base::steady_time now) {
        if (!awaiting_pong_) return;
        awaiting_pong_ = false;
        deadline_ = now + settings.interval;
    }

    // From a client that pings: it waits for the next one.
    void on_ping(const settings& settings, base::steady_time now) {
        deadline_ = now + settings.interval + settings.timeout;
    }

    // Any other packet shows life too: it extends the wait for the pong, once a ping
    // (engine.io 6.6.12).
    void on_other_packet(const settings& settings, base::steady_time now) {
        if (!awaiting_pong_ || extended_) return;
        extended_ = true;
        deadline_ = now + settings.timeout;
    }

    base::steady_time next_deadline() const { return deadline_; }

  private:
    base::steady_time deadline_;
    bool awaiting_pong_ = false;
    bool extended_ = false;
};

}  // namespace anteroom::engine
