#pragma once

#include "base/timing_wheel.hpp"
#include "gateway/session_user.hpp"
#include "socketio/hub.hpp"

namespace anteroom::gateway {

// Puts a Socket.IO client on every session of a shard. Owns the shard's part of Socket.IO.
class socketio_application final : public application {
  public:
    // As socketio::hub takes them.
    socketio_application(socketio::configuration& settings, const base::instant& now,
                         base::random_source& random, std::shared_ptr<socketio::executor> runner,
                         base::timing_wheel& wheel);

    socketio::hub& hub() { return hub_; }

    std::unique_ptr<session_user> open(connection& below,
                                       const socketio::handshake_ptr& first_request) override;

  private:
    // Lets what is kept for lost connections go when its time is over.
    struct sweeper : base::timing_wheel::entry {
        sweeper(socketio_application& owner, base::timing_wheel& wheel);
        void schedule();
        socketio_application& owner;
        base::timing_wheel& wheel;
    };

    const base::instant& now_;
    socketio::hub hub_;
    sweeper sweeper_;
};

}  // namespace anteroom::gateway
