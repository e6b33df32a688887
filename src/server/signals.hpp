#pragma once

#include <functional>

#include <csignal>

#include "net/event_loop.hpp"

namespace anteroom::facade {

// While it lives, SIGINT and SIGTERM call `stop` on the loop's thread. One at a time in a process.
class stop_signals final : private net::event_loop::watcher {
  public:
    stop_signals(net::event_loop& loop, std::function<void()> stop);
    ~stop_signals() override;

  private:
    void on_ready(std::uint32_t events) override;

    net::event_loop& loop_;
    std::function<void()> stop_;
    int descriptor_;
    struct sigaction former_interrupt_ {};
    struct sigaction former_terminate_ {};
};

}  // namespace anteroom::facade
