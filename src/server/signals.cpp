#include "server/signals.hpp"

#include <atomic>
#include <cerrno>

#include <sys/eventfd.h>
#include <unistd.h>

namespace anteroom::facade {

namespace {

std::atomic<int> wake_up = -1;

// Only what a signal handler may do: write(2), and errno as it was.
void on_signal(int) {
    const int saved = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_up, &one, sizeof one);
    errno = saved;
}

}  // namespace

stop_signals::stop_signals(net::event_loop& loop, std::function<void()> stop)
    : loop_(loop), stop_(std::move(stop)), descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    loop_.watch(descriptor_, *this);
    wake_up = descriptor_;
    struct sigaction action {};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, &former_interrupt_);
    ::sigaction(SIGTERM, &action, &former_terminate_);
}

stop_signals::~stop_signals() {
    ::sigaction(SIGINT, &former_interrupt_, nullptr);
    ::sigaction(SIGTERM, &former_terminate_, nullptr);
    wake_up = -1;
    loop_.forget(descriptor_);
    ::close(descriptor_);
}

void stop_signals::on_ready(std::uint32_t) {
    std::uint64_t times = 0;
    if (::read(descriptor_, &times, sizeof times) == sizeof times) stop_();
}

}  // namespace anteroom::facade
