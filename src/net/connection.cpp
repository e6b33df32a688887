#include "net/connection.hpp"

#include <utility>

#include <sys/epoll.h>

namespace anteroom::net {

namespace {

using namespace std::chrono_literals;

constexpr auto drain_timeout = 2s;

}  // namespace

connection::deadline::deadline(connection& connection)
    : entry([](entry& self, const base::instant&) {
          auto& waiting = static_cast<deadline&>(self).owner;
          if (waiting.draining_)
              waiting.leave();
          else if (!waiting.closed_)
              waiting.protocol_->on_deadline();
      }),
      owner(connection) {}

connection::connection(connection_set& set, stream stream, const address& peer)
    : set_(set), stream_(std::move(stream)), peer_(peer), deadline_(*this) {}

connection::~connection() = default;

event_loop& connection::loop() {
    return set_.loop();
}

void connection::start(std::unique_ptr<protocol> first) {
    protocol_ = std::move(first);
    if (!loop().watch(stream_.descriptor(), *this)) close();
}

void connection::switch_to(std::unique_ptr<protocol> next) {
    former_ = std::move(protocol_);
    protocol_ = std::move(next);
}

void connection::expect_by(base::steady_time when) {
    if (!closed_) loop().wheel().schedule(deadline_, when);
}

void connection::resume() {
    if (!paused_ || closed_) return;
    paused_ = false;
    loop().come_back_to(*this);
}

void connection::close() {
    if (closed_) return;
    closed_ = true;
    if (protocol_) protocol_->on_gone();
    leave();
}

void connection::finish() {
    if (closed_) return;
    closed_ = draining_ = true;
    protocol_->on_gone();
    stream_.finish_writing();
    loop().wheel().schedule(deadline_, loop().now().steady + drain_timeout);
    loop().come_back_to(*this);
}

void connection::leave() {
    draining_ = false;
    deadline_.cancel();
    stream_.close();  // takes it out of epoll
    set_.remove(*this);
    loop().destroy_later(std::unique_ptr<watcher>{this});
}

moving_connection connection::depart() {
    closed_ = true;
    deadline_.cancel();
    loop().forget(stream_.descriptor());
    moving_connection moved{std::move(stream_), peer_, set_.quota_};
    set_.unlink(*this);
    loop().destroy_later(std::unique_ptr<watcher>{this});
    return moved;
}

void connection::drain() {
    const auto progress = stream_.read(loop().read_buffer());
    if (progress.how == stream::status::done || progress.more) return loop().come_back_to(*this);
    if (progress.how == stream::status::would_block) return;
    // Who has said all may still be listening.
    if (progress.how == stream::status::ended && stream_.holds_output()) return;
    leave();
}

void connection::on_ready(std::uint32_t events) {
    // No exception leaves connection code: what cannot be had (memory, above all) costs the
    // connection that asked for it, and no other.
    try {
        serve(events);
    } catch (...) {
        if (!closed_) close();
    }
}

void connection::offer(read_batch& batch, std::uint32_t events) {
    const bool readable = events & EPOLLIN && !(events & (EPOLLERR | EPOLLHUP));
    if (readable && may_read_ahead_ && reads_little_ && !closed_ && !paused_ && !stream_.secured())
        read_ahead_ = batch.add(stream_.descriptor());
}

void connection::serve(std::uint32_t events) {
    const auto ahead = std::exchange(read_ahead_, read_batch::none);
    if (closed_ && !draining_) return;
    events = stream_.attend(events);
    if (draining_) return drain();
    if (events & (EPOLLERR | EPOLLHUP)) {
        // What the peer still sent before it broke off is of no use: nobody can be answered.
        return close();
    }
    if (events & EPOLLOUT) protocol_->on_writable();
    if (closed_) return;
    if (paused_) {
        if (events & EPOLLRDHUP && !protocol_->on_peer_finished()) close();
        return;
    }
    if (events & (EPOLLIN | EPOLLRDHUP)) read(events & EPOLLRDHUP, ahead);
    former_.reset();
}

void connection::read(bool peer_finished, read_batch::ticket ahead) {
    auto buffer = loop().read_buffer().first(reading_.bytes());
    stream::progress progress;
    if (ahead == read_batch::none) {
        progress = stream_.read(buffer);
    } else {
        const auto got = loop().reads().result(ahead);
        progress = got.progress;
        buffer = got.bytes;
    }
    reads_little_ = progress.bytes < read_batch::read_bytes_max;
    switch (progress.how) {
        case stream::status::done: {
            const bool timed = reading_share::is_worth_timing(progress.bytes);
            // What others have been answered does not wait for it.
            if (timed) loop().run_hooks();
            if (closed_) return;
            const auto begun = timed ? loop().steady_clock() : base::steady_time{};
            protocol_->on_bytes(buffer.first(progress.bytes));
            if (closed_) return;
            protocol_->on_read_end();
            if (closed_) return;
            if (timed) reading_.took(loop().steady_clock() - begun);
            if (paused_) return;
            // The others get their turn first.
            if (progress.more || peer_finished) loop().come_back_to(*this);
            return;
        }
        case stream::status::would_block:
            if (progress.more) loop().come_back_to(*this);
            return protocol_->on_read_end();
        case stream::status::ended:
            if (!protocol_->on_peer_finished()) close();
            return;
        case stream::status::failed:
            return close();
    }
}

connection_set::~connection_set() {
    close_all();
}

connection& connection_set::add(stream stream, const address& peer) {
    auto* made = new connection(*this, std::move(stream), peer);
    made->next_ = first_;
    if (first_) first_->previous_ = made;
    first_ = made;
    ++size_;
    return *made;
}

connection& connection_set::take_in(moving_connection& moved) {
    auto& made = add(std::move(moved.stream_), moved.peer_);
    moved.quota_ = nullptr;
    return made;
}

void connection_set::remove(connection& connection) {
    unlink(connection);
    if (quota_) quota_->leave(connection.peer_);
}

void connection_set::unlink(connection& connection) {
    if (connection.previous_)
        connection.previous_->next_ = connection.next_;
    else
        first_ = connection.next_;
    if (connection.next_) connection.next_->previous_ = connection.previous_;
    connection.next_ = connection.previous_ = nullptr;
    --size_;
}

void connection_set::close_all() {
    while (first_) {
        if (first_->draining_)
            first_->leave();
        else
            first_->close();
    }
}

}  // namespace anteroom::net
