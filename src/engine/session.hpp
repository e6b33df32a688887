#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "base/send_queue.hpp"
#include "base/time.hpp"
#include "engine/close_reason.hpp"
#include "engine/heartbeat.hpp"
#include "engine/options.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::engine {

enum class transport : std::uint8_t { polling, websocket };

// Where a packet came from: the transport that the session uses, or the one that probes to
// replace it.
enum class origin : std::uint8_t { current, probe };

// One Engine.IO session: heartbeat, upgrade, what waits to be sent, and the end.
// Plain state, no I/O: the driver hands in packets and time and performs what is answered.
//
//   open --attach_probe--> probing --2probe--> probed --5--> open (on websocket)
//     |                       `------ abandoned, or timeout ------> open (on polling)
//     `--close--> closing --last packets taken, or timeout--> closed
class session {
  public:
    using revision = wire::engineio::revision;

    session(const options& options, revision revision, transport transport, base::steady_time now);

    // The data of the OPEN packet.
    static std::string handshake(const options& options, std::string_view sid, transport transport);

    enum class reaction : std::uint8_t {
        none,
        deliver,           // the packet's data is for the layer above
        answer_ping,       // send a pong, whatever the ping said
        answer_probe,      // send `3probe` on the probe, and answer a waiting poll with `6`
        complete_upgrade,  // the probe is the transport now
        drop_probe,        // the probe broke the rules: close it, the session lives on
        peer_closed,       // the peer said goodbye
        protocol_violation,
        heartbeat_violation,  // a ping or pong from the side that must not send it
    };
    reaction receive(origin origin, const wire::engineio::packet& packet, base::steady_time now);

    enum class timed : std::uint8_t {
        none,
        send_ping,
        close_silent_peer,
        drop_probe,
        give_up_closing
    };
    timed on_time(base::steady_time now);
    base::steady_time next_deadline() const;

    // False if a probe cannot be attached: not polling, or there was one already.
    bool attach_probe(base::steady_time now);
    void probe_gone();

    // True while every poll must be answered at once, so that the client can stop polling.
    bool releases_polls() const { return upgrade_ == upgrade::probed; }

    // False if more than the outbox's limit waited already: the driver closes with
    // `slow_consumer`. So the bound is the limit and one message.
    [[nodiscard]] bool send(base::shared_message message) {
        if (closing_) return true;
        const bool room = outbox_.bytes() <= options_.outbox_bytes_max;
        outbox_.push(std::move(message));
        return room;
    }

    base::send_queue& outbox() { return outbox_; }
    // A poll has taken what waited.
    void on_poll_answered() { beat_waits_ = false; }
    const base::send_queue& outbox() const { return outbox_; }

    // No more messages are taken; what waits is still sent. False if it was closing already.
    bool begin_closing(base::steady_time now) { return begin_closing(now, options_.close_timeout); }
    bool begin_closing(base::steady_time now, std::chrono::milliseconds within);
    bool closing() const { return closing_; }

    revision protocol() const { return revision_; }
    transport current() const { return transport_; }
    bool upgrading() const { return upgrade_ != upgrade::none; }

  private:
    enum class upgrade : std::uint8_t { none, probing, probed };

    reaction receive_heartbeat(wire::engineio::packet_type type, base::steady_time now);
    reaction receive_on_probe(const wire::engineio::packet& packet);

    const options& options_;
    revision revision_;
    transport transport_;
    upgrade upgrade_ = upgrade::none;
    bool closing_ = false;
    // What the last ping of either side was answered with, or our ping itself, has not been polled
    // for: who never polls has not heard it, and shows no life by answering.
    bool beat_waits_ = false;
    base::send_queue outbox_;
    heartbeat heartbeat_;
    base::steady_time other_deadline_{};  // of the upgrade, or of the closing
};

}  // namespace anteroom::engine
