#pragma once

#include <cstddef>
#include <string_view>

#include "anteroom/disconnect_reason.hpp"
#include "base/message.hpp"
#include "base/time.hpp"

namespace anteroom::socketio {

// Port: the connection below a client. Its owner implements it; every call is on the shard's
// thread.
class carrier {
  public:
    virtual ~carrier() = default;

    // How many of its first bytes send() touches, for who fetches them ahead.
    static constexpr std::size_t sending_bytes = 192;

    // Queues one message. What does not fit into the queue's limit ends the connection.
    virtual void send(const base::shared_message& message) = 0;

    // Whether a message would go out now, instead of waiting for a poll or for the peer to read.
    virtual bool writable() const = 0;

    // What it runs over now: "polling" or "websocket".
    virtual std::string_view transport_name() const = 0;

    // Ends the connection after what is queued. The client hears on_closed() later, with this
    // reason, never inside this call.
    virtual void close(disconnect_reason reason) = 0;

    // Asks for on_time() at `when` or earlier.
    virtual void wake_by(base::steady_time when) = 0;
};

}  // namespace anteroom::socketio
