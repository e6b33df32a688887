#include "hangup.hpp"

#include <csignal>

namespace anteroom_app {

namespace {

sigset_t only_hangup() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

hangup::hangup() {
    const sigset_t set = only_hangup();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

hangup::~hangup() {
    if (!waiting_.joinable()) return;
    ending_ = true;
    ::pthread_kill(waiting_.native_handle(), SIGHUP);
    waiting_.join();
}

void hangup::listen(std::function<void()> act) {
    waiting_ = std::thread{[this, act = std::move(act)] {
        const sigset_t set = only_hangup();
        int signal = 0;
        while (::sigwait(&set, &signal) == 0 && !ending_) act();
    }};
}

}  // namespace anteroom_app
