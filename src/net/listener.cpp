#include "net/listener.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace anteroom::net {

namespace {

using namespace std::chrono_literals;

constexpr int accepts_a_turn_max = 64;
constexpr auto retry_after = 100ms;

base::error_code last_error() {
    return {errno, boost::system::system_category()};
}

int open_reserve() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

listener::retry::retry(listener& listener)
    : entry([](entry& self, const base::instant&) {
          static_cast<retry&>(self).owner.on_ready(EPOLLIN);
      }),
      owner(listener) {}

listener::listener(event_loop& loop, int descriptor, accepted on_accepted)
    : loop_(loop),
      descriptor_(descriptor),
      reserve_(open_reserve()),
      on_accepted_(std::move(on_accepted)),
      retry_(*this) {}

listener::~listener() {
    close();
    if (reserve_ >= 0) ::close(reserve_);
}

void listener::close() {
    if (descriptor_ < 0) return;
    loop_.forget(descriptor_);
    ::close(std::exchange(descriptor_, -1));
    retry_.cancel();
}

base::result<std::unique_ptr<listener>> listener::open(event_loop& loop, const endpoint& where,
                                                       accepted on_accepted) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found) != 0)
        return boost::system::errc::make_error_code(boost::system::errc::address_not_available);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses{found, &::freeaddrinfo};

    base::error_code error;
    for (const auto* one = found; one; one = one->ai_next) {
        const int descriptor =
            ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (descriptor < 0) {
            error = last_error();
            continue;
        }
        std::unique_ptr<listener> made{new listener(loop, descriptor, std::move(on_accepted))};
        const int on = 1;
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        // Those that it accepts have it from here (Linux): one call less for each.
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::bind(descriptor, one->ai_addr, one->ai_addrlen) == 0 &&
            ::listen(descriptor, 4096) == 0 && loop.watch(descriptor, *made)) {
            sockaddr_storage bound{};
            socklen_t size = sizeof bound;
            ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
            made->port_ = address{bound}.port();
            return made;
        }
        error = last_error();
        on_accepted = std::move(made->on_accepted_);
    }
    return error;
}

void listener::on_ready(std::uint32_t) {
    for (int i = 0; i < accepts_a_turn_max; ++i) {
        if (descriptor_ < 0) return;
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int accepted = ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&peer), &size,
                                       SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (accepted >= 0) {
            on_accepted_(stream{accepted}, address{peer});
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (reserve_ < 0) reserve_ = open_reserve();
            return;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            if (shed_one()) continue;
            loop_.wheel().schedule(retry_, loop_.now().steady + retry_after);
            return;
        }
        // The peer went away before it was accepted, or a signal came: the next one may be fine.
    }
    loop_.come_back_to(*this);
}

bool listener::shed_one() {
    if (reserve_ < 0) {
        reserve_ = open_reserve();
        return false;
    }
    ::close(std::exchange(reserve_, -1));
    const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted >= 0) ::close(accepted);
    reserve_ = open_reserve();
    return accepted >= 0;
}

}  // namespace anteroom::net
