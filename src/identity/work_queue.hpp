#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "anteroom/detail/unique_function.hpp"

namespace anteroom::identity {

// Threads that do what would hold up an event loop, in the order in which it comes. Every member
// may be called from any thread.
class work_queue {
  public:
    using task = detail::unique_function<void()>;

    explicit work_queue(std::size_t waiting_max) : waiting_max_(waiting_max) {}
    ~work_queue() { stop(); }
    work_queue(const work_queue&) = delete;
    work_queue& operator=(const work_queue&) = delete;

    // `between`, if there is one, is called on the first thread, now and so often from then on.
    void start(std::size_t threads, std::chrono::milliseconds every = {}, task between = {});

    // False if so much waits already, or it has been stopped.
    bool post(task work);
    // The next step of something that has been let in: it is not turned away for being many.
    void go_on(task work);

    // After the tasks that run. Those that wait are let go undone.
    void stop();

  private:
    void run(bool first);
    bool wait_for_work(std::unique_lock<std::mutex>& lock, bool first);

    const std::size_t waiting_max_;
    std::chrono::milliseconds every_{};
    task between_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<task> waiting_;
    std::chrono::steady_clock::time_point due_{};
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace anteroom::identity
