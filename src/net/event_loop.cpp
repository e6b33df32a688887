#include "net/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/walk_in_stages.hpp"

namespace anteroom::net {

event_loop::turn_end_hook::~turn_end_hook() {
    if (loop_) loop_->hooks_[position_] = nullptr;
}

event_loop::event_loop(clock read_clocks)
    : read_clocks_(read_clocks),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_up_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      now_(read_clocks_()),
      wheel_(now_.steady),
      read_buffer_(std::make_unique_for_overwrite<char[]>(read_buffer_bytes)) {
    if (epoll_ < 0 || wake_up_ < 0)
        throw std::system_error(errno, std::generic_category(), "cannot make an event loop");
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
    ANTEROOM_CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_up_, &event) == 0);
}

event_loop::~event_loop() {
    ::close(wake_up_);
    ::close(epoll_);
}

bool event_loop::watch(int descriptor, watcher& watcher) {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                      .data = {.ptr = &watcher}};
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void event_loop::forget(int descriptor) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
}

void event_loop::come_back_to(watcher& watcher) {
    if (watcher.coming_ != watcher::coming::no) return;
    watcher.coming_ = watcher::coming::next_turn;
    again_.push_back(&watcher);
}

void event_loop::destroy_later(std::unique_ptr<watcher> watcher) {
    watcher->retired_ = true;
    retired_.push_back(std::move(watcher));
}

void event_loop::post(task task) {
    bool first;
    {
        const std::lock_guard lock{posted_mutex_};
        first = posted_.empty();
        posted_.push_back(std::move(task));
        has_posted_ = true;
    }
    if (!first || runs_here()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_up_, &one, sizeof one);
}

void event_loop::stop() {
    stopped_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_up_, &one, sizeof one);
}

int event_loop::wait_milliseconds() const {
    if (!again_.empty()) return 0;
    const auto wake_up = wheel_.next_wake_up();
    if (!wake_up) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*wake_up - read_clocks_().steady);
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

void event_loop::run() {
    thread_ = std::this_thread::get_id();
    // Now rather than in the first turn that has many to read from.
    static_cast<void>(ring_.usable());
    while (!stopped_) turn(std::chrono::milliseconds{-1});
    end_turn();
}

void event_loop::turn(std::chrono::milliseconds wait_max) {
    // A negative number is for ever, as for epoll_wait(2).
    const auto limit = static_cast<int>(wait_max.count());
    int wait = has_posted_ ? 0 : wait_milliseconds();
    if (limit >= 0 && (wait < 0 || wait > limit)) wait = limit;
    std::array<epoll_event, 256> ready;
    const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), wait);
    now_ = read_clocks_();
    now_again_.swap(again_);
    for (auto* watcher : now_again_) watcher->coming_ = watcher::coming::this_turn;
    serve({ready.data(), static_cast<std::size_t>(std::max(count, 0))});
    for (auto* watcher : now_again_)
        if (watcher->coming_ == watcher::coming::this_turn) deliver(*watcher, EPOLLIN);
    now_again_.clear();
    if (has_posted_) run_posted();
    wheel_.advance(now_);
    end_turn();
}

void event_loop::serve(std::span<const epoll_event> ready) {
    while (!ready.empty()) {
        const auto some = ready.first(std::min(read_batch::reads_max, ready.size()));
        ready = ready.subspan(some.size());
        read_offers(some);
        for (const auto& event : some) {
            if (event.data.ptr) {
                deliver(*static_cast<watcher*>(event.data.ptr), event.events);
            } else {
                std::uint64_t times;
                [[maybe_unused]] const auto got = ::read(wake_up_, &times, sizeof times);
            }
        }
        reads_.clear();
    }
}

void event_loop::read_offers(std::span<const epoll_event> ready) {
    // For a few, the ring costs more than the system calls that it spares.
    constexpr std::size_t ready_min = 8;
    if (ready.size() < ready_min || !reads_.usable()) return;
    for (const auto& event : ready)
        if (event.data.ptr) static_cast<watcher*>(event.data.ptr)->offer(reads_, event.events);
    reads_.submit();
}

void event_loop::deliver(watcher& watcher, std::uint32_t events) {
    // One that was retired earlier in this turn is still in memory and must not be called.
    if (watcher.retired_) return;
    if (watcher.coming_ == watcher::coming::this_turn) watcher.coming_ = watcher::coming::no;
    watcher.on_ready(events);
}

void event_loop::run_posted() {
    std::vector<task> tasks;
    {
        const std::lock_guard lock{posted_mutex_};
        tasks.swap(posted_);
        has_posted_ = false;
    }
    for (auto& task : tasks) task();
}

void event_loop::send_offers(std::span<turn_end_hook* const> hooks) {
    // For a few, the ring costs more than the system calls that it spares.
    constexpr std::size_t hooks_min = 16;
    if (hooks.size() < hooks_min || !sends_.usable()) return;
    const auto step = [](int number) {
        return [number](const turn_end_hook* hook) {
            if (hook) hook->fetch(number);
        };
    };
    base::walk_in_stages<3>(
        hooks, [](const turn_end_hook* hook) { base::fetch<192>(hook); }, step(0), step(1), step(2),
        [&](turn_end_hook* hook) {
            if (hook) hook->offer(sends_);
        });
    sends_.submit();
    for (auto* hook : hooks)
        if (hook) hook->take_note(sends_);
    sends_.clear();
}

void event_loop::run_hooks() {
    // A hook may queue others, which then run in this turn too.
    for (std::size_t begin = 0; begin < hooks_.size();) {
        const std::size_t end = std::min(begin + send_batch::sends_max, hooks_.size());
        send_offers({hooks_.data() + begin, end - begin});
        for (; begin < end; ++begin) {
            auto* hook = hooks_[begin];
            if (!hook) continue;
            hook->loop_ = nullptr;
            hook->at_turn_end();
        }
    }
    hooks_.clear();
}

void event_loop::end_turn() {
    run_hooks();
    while (!retired_.empty()) {
        std::erase_if(again_, [](const watcher* each) { return each->retired_; });
        auto retired = std::move(retired_);
        retired_.clear();
        retired.clear();
    }
}

}  // namespace anteroom::net
