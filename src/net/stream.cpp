#include "net/stream.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

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

stream::progress stream::read(std::span<char> into) {
    for (;;) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got > 0) return {static_cast<std::size_t>(got), status::done};
        if (got == 0) return {0, status::ended};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, status::would_block};
        return {0, status::failed};
    }
}

stream::progress stream::write(std::span<const iovec> parts) {
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

void stream::finish_writing() {
    ::shutdown(descriptor_, SHUT_WR);
}

void stream::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace anteroom::net
