#include "net/stream.hpp"

#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "net/tls_session.hpp"

namespace anteroom::net {

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

stream::progress stream::after_read(std::size_t bytes, std::size_t room) {
    if (bytes == 0) return {0, status::ended};
    // A short read has emptied the socket, as far as edge-triggered epoll is concerned.
    return {bytes, status::done, bytes == room};
}

stream::progress stream::after_failed_read(int error) {
    if (error == EINTR) return {0, status::would_block, true};
    if (error == EAGAIN || error == EWOULDBLOCK) return {0, status::would_block};
    return {0, status::failed};
}

stream::progress stream::read(std::span<char> into) {
    if (tls_) return tls_->read(into);
    for (;;) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got >= 0) return after_read(static_cast<std::size_t>(got), into.size());
        if (errno != EINTR) return after_failed_read(errno);
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
