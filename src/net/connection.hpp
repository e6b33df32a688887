#pragma once

#include <memory>
#include <span>
#include <string>

#include "net/address.hpp"
#include "net/connection_quota.hpp"
#include "net/event_loop.hpp"
#include "net/http_request.hpp"
#include "net/moving_connection.hpp"
#include "net/reading_share.hpp"
#include "net/stream.hpp"

namespace anteroom::net {

class connection_set;
class connection;

// What a connection speaks at the moment: HTTP, later perhaps WebSocket. Calls come from the
// loop's thread; after on_gone() there are no more.
class protocol {
  public:
    virtual ~protocol() = default;
    // Bytes that were read; they may be changed in place and are gone afterwards.
    virtual void on_bytes(std::span<char> bytes) = 0;
    // All that was ready has been read.
    virtual void on_read_end() = 0;
    virtual void on_writable() = 0;
    // The deadline set with connection::expect_by() has passed.
    virtual void on_deadline() = 0;
    // The peer sends no more. True: keep the connection, there is still an answer to write.
    virtual bool on_peer_finished() = 0;
    virtual void on_gone() = 0;
};

// One peer's TCP connection: reads when there is something to read, tells its protocol, and goes.
// It owns its protocol and belongs to its set.
class connection final : public event_loop::watcher {
  public:
    connection(connection_set& set, stream stream, const address& peer);
    ~connection() override;

    void start(std::unique_ptr<protocol> first);
    // The old protocol lives until the end of the turn, because it may be the caller.
    void switch_to(std::unique_ptr<protocol> next);

    stream& io() { return stream_; }
    event_loop& loop();
    const address& peer() const { return peer_; }

    // Replaces the one deadline of the connection.
    void expect_by(base::steady_time when);
    void expect_nothing() { deadline_.cancel(); }

    // Reading stops until resume(): the peer feels it.
    void pause() { paused_ = true; }
    void resume();

    // For a protocol that nobody but itself pauses or has depart: from now on a turn that has many
    // small reads may do this one's with them, by one call.
    void allow_reading_ahead() { may_read_ahead_ = true; }

    // Ends the connection: the protocol hears on_gone() once, then both are destroyed at the end
    // of the turn.
    void close();
    // The same for the protocol, but the peer gets what was written last: the socket is closed
    // when the peer has closed its side, or after 2 s. Closing it at once would reset a connection
    // whose peer is still sending.
    void finish();
    bool closed() const { return closed_; }
    // Leaves the loop for another one. The protocol, which asks for this, hears nothing more, and
    // both are destroyed at the end of the turn.
    moving_connection depart();

    void on_ready(std::uint32_t events) override;
    void offer(read_batch& batch, std::uint32_t events) override;

  private:
    friend class connection_set;
    struct deadline : base::timing_wheel::entry {
        explicit deadline(connection& owner);
        connection& owner;
    };

    void serve(std::uint32_t events);
    void read(bool peer_finished, read_batch::ticket ahead);
    void drain();
    void leave();

    connection_set& set_;
    stream stream_;
    reading_share reading_;
    read_batch::ticket read_ahead_ = read_batch::none;  // between offer() and on_ready()
    bool may_read_ahead_ = false;
    bool reads_little_ = false;  // the last time
    bool paused_ = false;
    bool closed_ = false;    // for the protocol
    bool draining_ = false;  // closed for the protocol, the socket waits for the peer
    std::unique_ptr<protocol> protocol_;
    std::unique_ptr<protocol> former_;
    address peer_;
    deadline deadline_;
    connection* next_ = nullptr;  // in the set
    connection* previous_ = nullptr;
};

// The connections of a shard. Destroying it closes them.
class connection_set {
  public:
    // Each connection that is added was admitted by the quota, if there is one, and leaves it.
    explicit connection_set(event_loop& loop, connection_quota* quota = nullptr)
        : loop_(loop), quota_(quota) {}
    ~connection_set();

    connection& add(stream stream, const address& peer);
    // One that comes from another set, which has the same quota.
    connection& take_in(moving_connection& moved);
    void close_all();

    event_loop& loop() { return loop_; }
    std::size_t size() const { return size_; }

  private:
    friend class connection;
    void remove(connection& connection);
    void unlink(connection& connection);

    event_loop& loop_;
    connection_quota* quota_;
    connection* first_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace anteroom::net
