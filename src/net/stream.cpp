#include "net/stream.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tls_session.hpp"

namespace anteroom::net {

address::address(const sockaddr_storage& from) {
    if (from.ss_family == AF_INET) {
        sockaddr_in ipv4;
        std::memcpy(&ipv4, &from, sizeof ipv4);
        host_.s6_addr[10] = host_.s6_addr[11] = 0xff;
        std::memcpy(host_.s6_addr + 12, &ipv4.sin_addr, 4);
        port_ = ntohs(ipv4.sin_port);
    } else if (from.ss_family == AF_INET6) {
        sockaddr_in6 ipv6;
        std::memcpy(&ipv6, &from, sizeof ipv6);
        host_ = ipv6.sin6_addr;
        port_ = ntohs(ipv6.sin6_port);
    }
}

std::string address::host() const {
    char text[INET6_ADDRSTRLEN];
    const bool ipv4 = IN6_IS_ADDR_V4MAPPED(&host_);
    const void* bytes = ipv4 ? static_cast<const void*>(host_.s6_addr + 12) : &host_;
    return ::inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text) ? text : "";
}

stream::stream(int descriptor) : descriptor_(descriptor) {}

stream::stream(stream&& other) noexcept
    : tls_(std::move(other.tls_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

stream::~stream() {
    close();
}

bool stream::secure(const tls_context& context) {
    tls_ = tls_session::make(context, descriptor_);
    return secured();
}

stream::progress stream::read(std::span<char> into) {
    if (tls_) return tls_->read(into);
    for (;;) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got > 0) {
            const auto bytes = static_cast<std::size_t>(got);
            // A short read has emptied the socket, as far as edge-triggered epoll is concerned.
            return {bytes, status::done, bytes == into.size()};
        }
        if (got == 0) return {0, status::ended};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, status::would_block};
        return {0, status::failed};
    }
}

stream::progress stream::write(std::span<const iovec> parts) {
    if (tls_) return tls_->write(parts);
    for (;;) {
        ssize_t sent;
        if (parts.size() == 1) {
            sent = ::send(descriptor_, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL);
        } else {
            msghdr message{};
            message.msg_iov = const_cast<iovec*>(parts.data());
            message.msg_iovlen = parts.size();
            sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
        }
        if (sent >= 0) return {static_cast<std::size_t>(sent), status::done};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, status::would_block};
        return {0, status::failed};
    }
}

bool stream::holds_output() const {
    return tls_ && tls_->holds_output();
}

void stream::finish_writing() {
    if (tls_) return tls_->finish_writing();
    ::shutdown(descriptor_, SHUT_WR);
}

void stream::close() {
    if (descriptor_ < 0) return;
    if (tls_) tls_->say_goodbye();
    tls_.reset();
    ::close(std::exchange(descriptor_, -1));
}

std::uint32_t stream::attend(std::uint32_t events) {
    return tls_ ? tls_->go_on(events) : events;
}

}  // namespace anteroom::net
