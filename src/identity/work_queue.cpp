#include "identity/work_queue.hpp"

#include <utility>

namespace anteroom::identity {

void work_queue::start(std::size_t threads, std::chrono::milliseconds every, task between) {
    every_ = every;
    between_ = std::move(between);
    due_ = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this, first = i == 0] { run(first); });
}

bool work_queue::post(task work) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

void work_queue::go_on(task work) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) return;
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
}

void work_queue::stop() {
    std::deque<task> undone;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        undone.swap(waiting_);
    }
    changed_.notify_all();
    for (auto& each : threads_)
        if (each.joinable()) each.join();
}

// False: the time for `between_` has come.
bool work_queue::wait_for_work(std::unique_lock<std::mutex>& lock, bool first) {
    const auto something = [this] { return stopping_ || !waiting_.empty(); };
    if (!first || !between_) {
        changed_.wait(lock, something);
        return true;
    }
    if (std::chrono::steady_clock::now() >= due_) return false;
    return changed_.wait_until(lock, due_, something);
}

void work_queue::run(bool first) {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        if (!wait_for_work(lock, first)) {
            lock.unlock();
            between_();
            lock.lock();
            due_ = std::chrono::steady_clock::now() + every_;
            continue;
        }
        if (stopping_ || waiting_.empty()) continue;
        task next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        next();
        next = nullptr;
        lock.lock();
    }
}

}  // namespace anteroom::identity
