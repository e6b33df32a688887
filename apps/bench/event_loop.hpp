#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/epoll.h>

namespace anteroom::bench {

// A level-triggered epoll loop for one thread. Registered handlers outlive the loop's rounds; a
// handler may be told of readiness that is already gone, and must take EAGAIN calmly.
class event_loop {
  public:
    class handler {
      public:
        // `events` are the EPOLL* bits of epoll_wait.
        virtual void on_ready(std::uint32_t events) = 0;

      protected:
        ~handler() = default;
    };

    // Throws std::system_error when the kernel refuses an epoll descriptor.
    event_loop();
    ~event_loop();
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    // The descriptor leaves the loop when its owner closes it.
    void add(int fd, std::uint32_t events, handler& target);
    void modify(int fd, std::uint32_t events, handler& target);

    // Waits for at most `wait_max` and serves one batch of ready descriptors.
    void poll_once(std::chrono::milliseconds wait_max);

    // One read buffer for all connections: what a handler reads here it consumes before it returns.
    std::span<char> shared_buffer() { return buffer_; }

  private:
    static constexpr std::size_t batch_events_max = 512;
    static constexpr std::size_t buffer_bytes = 256 * 1024;

    int epoll_fd_;
    std::array<epoll_event, batch_events_max> ready_{};
    std::vector<char> buffer_;
};

}  // namespace anteroom::bench
