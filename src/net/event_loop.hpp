#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "anteroom/detail/unique_function.hpp"
#include "base/time.hpp"
#include "base/timing_wheel.hpp"
#include "net/io_ring.hpp"
#include "net/read_batch.hpp"
#include "net/reading_share.hpp"
#include "net/send_batch.hpp"
#include "wire/websocket/deflate_states.hpp"

struct epoll_event;

namespace anteroom::net {

// One shard's thread: waits for sockets, deadlines and posted work, and hands each to its owner.
//
//   wait -> ready sockets -> posted work -> deadlines -> end of turn: hooks, then destruction
//
// epoll, edge-triggered: a socket is registered once and costs no further system call to wait
// for. Where many are ready, one call reads from all, and where many hooks write, one call writes.
// Everything but post(), stop() and runs_here() belongs to the thread that calls run().
class event_loop {
  public:
    // What is called when its descriptor is ready. Must not be destroyed in a callback: hand it
    // to destroy_later().
    class watcher {
      public:
        virtual ~watcher() = default;
        // `events` as in epoll_wait(2). Edge-triggered: read until there is no more.
        virtual void on_ready(std::uint32_t events) = 0;
        // Where many are ready: it may add what it would read to the batch, and on_ready() follows
        // with what came of it. Must not call anybody.
        virtual void offer(read_batch&, std::uint32_t /*events*/) {}

      private:
        friend class event_loop;
        // When it is come back to: in the next turn, or in what is left of this one.
        enum class coming : unsigned char { no, next_turn, this_turn };

        coming coming_ = coming::no;
        bool retired_ = false;
    };

    // Called once at the end of the turn in which it was queued: where output collected during
    // the turn is written. Leaves the queue when it is destroyed.
    class turn_end_hook {
      public:
        virtual ~turn_end_hook();
        virtual void at_turn_end() = 0;

        // Where many hooks wait, each may first offer what it would write: the batch is sent with
        // one system call, then each takes note of what became of it. Neither may call anybody.
        virtual void offer(send_batch&) {}
        // Called before its offer with 0, 1 and 2, with time between: may have what the offer will
        // touch fetched into the cache, each time what is one pointer further away.
        virtual void fetch(int /*step*/) const {}
        virtual void take_note(const send_batch&) {}

      private:
        friend class event_loop;
        event_loop* loop_ = nullptr;
        std::size_t position_ = 0;
    };

    using task = detail::unique_function<void()>;
    using clock = base::instant (*)();

    explicit event_loop(clock read_clocks = &base::read_clocks);
    ~event_loop();
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    void run();
    // One turn, for who has a loop of their own: waits no longer than `wait_max`.
    void turn(std::chrono::milliseconds wait_max);

    // Any thread. run() returns after the turn.
    void stop();
    // Any thread. Tasks run in the order in which one thread posts them. One that is posted after
    // the loop has ended is destroyed with the loop.
    void post(task task);
    bool runs_here() const {
        return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

    // False if the kernel refuses; the descriptor stays the caller's.
    bool watch(int descriptor, watcher& watcher);
    void forget(int descriptor);
    // Has on_ready(EPOLLIN) called in the next turn, for a watcher that stopped before the end;
    // once, however often it is said and whatever its descriptor reports then.
    void come_back_to(watcher& watcher);

    void at_turn_end(turn_end_hook& hook) {
        if (hook.loop_) return;
        hook.loop_ = this;
        hook.position_ = hooks_.size();
        hooks_.push_back(&hook);
    }
    // Runs the hooks that are queued so far: for who is about to take long, so that others need not
    // wait for it. Not in a hook.
    void run_hooks();
    // Also takes the watcher out of this turn's ready set.
    void destroy_later(std::unique_ptr<watcher> watcher);

    // Read once a turn.
    const base::instant& now() const { return now_; }
    // The clock itself, in the midst of a turn.
    base::steady_time steady_clock() const { return read_clocks_().steady; }
    base::timing_wheel& wheel() { return wheel_; }
    // What a watcher that made an offer is given, until its on_ready() returns.
    read_batch& reads() { return reads_; }
    io_ring& ring() { return ring_; }

    // Borrowed by whoever reads, until its callback returns.
    std::span<char> read_buffer() { return {read_buffer_.get(), read_buffer_bytes}; }
    static constexpr std::size_t read_buffer_bytes = reading_share::most;
    // Lends what WebSocket messages are compressed and inflated with, from one message to the next.
    wire::websocket::deflate_states& deflate() { return deflate_; }

  private:
    int wait_milliseconds() const;
    void serve(std::span<const epoll_event> ready);
    void read_offers(std::span<const epoll_event> ready);
    void deliver(watcher& watcher, std::uint32_t events);
    void run_posted();
    void end_turn();
    void send_offers(std::span<turn_end_hook* const> hooks);

    clock read_clocks_;
    int epoll_ = -1;
    int wake_up_ = -1;
    std::atomic<bool> stopped_ = false;
    std::atomic<std::thread::id> thread_{};

    base::instant now_;
    base::timing_wheel wheel_;
    std::unique_ptr<char[]> read_buffer_;
    wire::websocket::deflate_states deflate_;  // goes after the watchers that may have borrowed

    std::vector<watcher*> again_;
    std::vector<watcher*> now_again_;  // those of this turn; kept for its memory
    std::vector<turn_end_hook*> hooks_;
    io_ring ring_;
    read_batch reads_{ring_};
    send_batch sends_{ring_};
    std::vector<std::unique_ptr<watcher>> retired_;

    std::mutex posted_mutex_;
    std::vector<task> posted_;
    std::atomic<bool> has_posted_ = false;  // spares a turn without posted work the mutex
};

}  // namespace anteroom::net
