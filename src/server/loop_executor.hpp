#pragma once

#include <mutex>

#include "net/event_loop.hpp"
#include "socketio/executor.hpp"

namespace anteroom::facade {

// A shard's thread as handles know it. It outlives the loop, which leaves it at its end.
class loop_executor final : public socketio::executor {
  public:
    // The log, which may be null, outlives the loop.
    explicit loop_executor(net::event_loop& loop, base::log_sink* log = nullptr)
        : loop_(&loop), log_(log) {}

    void leave() {
        const std::lock_guard lock{mutex_};
        loop_ = nullptr;
    }

    bool runs_here() const override {
        // The loop's own thread is the one that would end it, so no lock is needed to ask there.
        return runner_ == std::this_thread::get_id();
    }
    void started() { runner_ = std::this_thread::get_id(); }
    void ended() { runner_ = std::thread::id{}; }

    base::log_sink* log() const override { return log_; }

    void post(detail::unique_function<void()> task) override {
        const std::lock_guard lock{mutex_};
        if (loop_) loop_->post(std::move(task));
    }

  private:
    std::mutex mutex_;
    net::event_loop* loop_;
    base::log_sink* log_;
    std::atomic<std::thread::id> runner_{};
};

}  // namespace anteroom::facade
