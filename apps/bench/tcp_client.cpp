#include "tcp_client.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace anteroom::bench {

void tcp_client::open(const target& where) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (receive_buffer_bytes_ > 0)
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes_,
                     sizeof receive_buffer_bytes_);
    unread_.clear();
    phase_ = phase::connecting;
    deaf_ = false;
    if (where.tls) tls_ = std::make_unique<tls_stream>(*where.tls, fd_, ticket_);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&where.address), sizeof where.address) !=
            0 &&
        errno != EINPROGRESS) {
        const std::error_code error(errno, std::generic_category());
        close();
        throw std::system_error(error, "connect");
    }
    loop_.add(fd_, EPOLLOUT, *this);
}

void tcp_client::close() {
    if (tls_ && fd_ >= 0) tls_->say_goodbye();
    tls_.reset();
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    // unread_ waits for the next open(): a caller further up the stack may still be reading it.
    unsent_.clear();
}

void tcp_client::on_ready(std::uint32_t events) {
    if (fd_ < 0) return;
    if (phase_ == phase::connecting) return connected();
    if (phase_ == phase::shaking_hands) return shake_hands();
    if ((events & EPOLLOUT) != 0) flush();
    if ((events & (EPOLLHUP | EPOLLERR)) != 0 && deaf_) return told_.on_broken("it was cut off");
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !deaf_) read();
}

void tcp_client::stop_reading() {
    deaf_ = true;
    loop_.modify(fd_, wanted_events(), *this);
}

std::uint32_t tcp_client::wanted_events() const {
    return (deaf_ ? 0U : EPOLLIN) | (unsent_.empty() ? 0U : EPOLLOUT);
}

void tcp_client::connected() {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return told_.on_broken(std::string("connect: ") + std::strerror(error));
    if (tls_) {
        phase_ = phase::shaking_hands;
        return shake_hands();
    }
    phase_ = phase::connected;
    loop_.modify(fd_, wanted_events(), *this);
    told_.on_connected();
}

void tcp_client::shake_hands() {
    switch (tls_->shake_hands()) {
        case tls_stream::status::wants_read:
            return loop_.modify(fd_, EPOLLIN, *this);
        case tls_stream::status::wants_write:
            return loop_.modify(fd_, EPOLLOUT, *this);
        case tls_stream::status::done:
            phase_ = phase::connected;
            loop_.modify(fd_, wanted_events(), *this);
            return told_.on_connected();
        case tls_stream::status::ended:
        case tls_stream::status::failed:
            return told_.on_broken("TLS: " + tls_->why());
    }
}

bool tcp_client::give(std::string_view input) {
    if (unread_.empty()) {
        input.remove_prefix(told_.on_bytes(input));
        // Whoever heard of the bytes may have closed us; then nobody waits for the rest.
        if (fd_ >= 0) unread_.assign(input);
    } else {
        unread_.append(input);
        const std::size_t used = told_.on_bytes(unread_);
        if (fd_ >= 0) unread_.erase(0, used);
    }
    return fd_ >= 0;
}

void tcp_client::read() {
    if (tls_) return read_tls();
    const auto buffer = loop_.shared_buffer();
    const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size == 0) return told_.on_end();
    if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        return told_.on_broken(std::string("recv: ") + std::strerror(errno));
    }
    give({buffer.data(), static_cast<std::size_t>(size)});
}

// Until the socket is empty: it does not announce what lies decrypted in OpenSSL.
void tcp_client::read_tls() {
    const auto buffer = loop_.shared_buffer();
    for (;;) {
        std::size_t got = 0;
        const auto status = tls_->read(buffer, got);
        const std::string why = status == tls_stream::status::failed ? tls_->why() : "";
        if (got > 0 && !give({buffer.data(), got})) return;
        if (status == tls_stream::status::done) continue;
        if (status == tls_stream::status::ended) return told_.on_end();
        if (status == tls_stream::status::failed) return told_.on_broken("TLS: " + why);
        return;
    }
}

std::size_t tcp_client::write(std::string_view bytes) {
    if (tls_) {
        std::size_t sent = 0;
        tls_->write(bytes, sent);
        return sent;
    }
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return bytes.size();
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void tcp_client::send(std::string_view bytes) {
    if (fd_ < 0) return;
    if (unsent_.empty()) {
        bytes.remove_prefix(write(bytes));
        if (bytes.empty()) return;
        unsent_.append(bytes);
        loop_.modify(fd_, wanted_events(), *this);
        return;
    }
    unsent_.append(bytes);
}

void tcp_client::flush() {
    unsent_.erase(0, write(unsent_));
    if (unsent_.empty()) loop_.modify(fd_, wanted_events(), *this);
}

}  // namespace anteroom::bench
