#pragma once

#include "gateway/session_user.hpp"
#include "socketio/hub.hpp"

namespace anteroom::gateway {

// Puts a Socket.IO client on every session of a shard. Owns the shard's part of Socket.IO.
class socketio_application final : public application {
  public:
    // As socketio::hub takes them.
    socketio_application(socketio::configuration& settings, const base::instant& now,
                         base::random_source& random, std::shared_ptr<socketio::executor> runner)
        : hub_(settings, now, random, std::move(runner)) {}

    socketio::hub& hub() { return hub_; }

    std::unique_ptr<session_user> open(
        connection& below,
        const std::shared_ptr<const socketio::handshake>& first_request) override;

  private:
    socketio::hub hub_;
};

}  // namespace anteroom::gateway
