#include "event_loop.hpp"

#include <cerrno>
#include <system_error>

#include <unistd.h>

namespace anteroom::bench {
namespace {

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void control(int epoll_fd, int operation, int fd, std::uint32_t events,
             event_loop::handler& target) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &target;
    if (::epoll_ctl(epoll_fd, operation, fd, &event) != 0) throw_errno("epoll_ctl");
}

}  // namespace

event_loop::event_loop() : epoll_fd_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(buffer_bytes) {
    if (epoll_fd_ < 0) throw_errno("epoll_create1");
}

event_loop::~event_loop() {
    ::close(epoll_fd_);
}

void event_loop::add(int fd, std::uint32_t events, handler& target) {
    control(epoll_fd_, EPOLL_CTL_ADD, fd, events, target);
}

void event_loop::modify(int fd, std::uint32_t events, handler& target) {
    control(epoll_fd_, EPOLL_CTL_MOD, fd, events, target);
}

void event_loop::poll_once(std::chrono::milliseconds wait_max) {
    const int count = ::epoll_wait(epoll_fd_, ready_.data(), static_cast<int>(ready_.size()),
                                   static_cast<int>(wait_max.count()));
    if (count < 0) {
        if (errno == EINTR) return;
        throw_errno("epoll_wait");
    }
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready_[static_cast<std::size_t>(i)];
        static_cast<handler*>(event.data.ptr)->on_ready(event.events);
    }
}

}  // namespace anteroom::bench
