#include "connection.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace anteroom::bench {
namespace {

constexpr std::size_t upgrade_response_bytes_max = 8192;

std::string upgrade_request(const target& where) {
    return "GET " + where.path +
           "?EIO=4&transport=websocket HTTP/1.1\r\n"
           "Host: 127.0.0.1:" +
           std::to_string(ntohs(where.address.sin_port)) +
           "\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n\r\n";
}

}  // namespace

connection::connection(event_loop& loop, const target& where, owner& told, std::size_t number)
    : loop_(loop), where_(where), told_(told), number_(number) {}

connection::~connection() {
    release();
}

void connection::open(std::string_view token) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

    unread_.clear();
    connect_packet_.assign(R"(40{"token":")").append(token).append(R"("})");
    state_ = state::connecting;
    const auto* address = reinterpret_cast<const sockaddr*>(&where_.address);
    if (::connect(fd_, address, sizeof where_.address) != 0 && errno != EINPROGRESS) {
        const std::error_code error(errno, std::generic_category());
        release();
        throw std::system_error(error, "connect");
    }
    loop_.add(fd_, EPOLLOUT, *this);
}

void connection::close() {
    if (state_ != state::joined) return;
    state_ = state::leaving;
    send_frame(opcode::close, "\x03\xe8");  // 1000, normal closure
}

void connection::on_ready(std::uint32_t events) {
    if (state_ == state::closed) return;
    if (state_ == state::connecting) return on_connected();
    if ((events & EPOLLOUT) != 0) flush();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) on_readable();
}

void connection::on_connected() {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return fail(std::string("connect: ") + std::strerror(error));
    state_ = state::upgrading;
    loop_.modify(fd_, EPOLLIN, *this);
    send_bytes(upgrade_request(where_));
}

void connection::on_readable() {
    const auto buffer = loop_.shared_buffer();
    const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size == 0) return end_of_stream();
    if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        if (state_ == state::leaving) return end_of_stream();
        return fail(std::string("recv: ") + std::strerror(errno));
    }
    std::string_view input(buffer.data(), static_cast<std::size_t>(size));
    if (unread_.empty()) {
        input.remove_prefix(consume(input));
        // Whoever heard of the bytes may have closed us; then nobody waits for the rest.
        if (state_ != state::closed) unread_.assign(input);
    } else {
        unread_.append(input);
        const std::size_t used = consume(unread_);
        if (state_ != state::closed) unread_.erase(0, used);
    }
}

// Returns how many bytes of `input` are done with.
std::size_t connection::consume(std::string_view input) {
    std::string_view rest = input;
    if (state_ == state::upgrading) {
        const std::size_t head = consume_upgrade(rest);
        if (head == 0) return 0;
        rest.remove_prefix(head);
    }
    server_frame frame;
    while (state_ != state::closed && state_ != state::upgrading) {
        const frame_status status = read_server_frame(rest, frame);
        if (status == frame_status::incomplete) break;
        if (status == frame_status::unsupported) {
            fail("the server sent a masked, fragmented, compressed or oversized frame");
            break;
        }
        on_frame(frame);
    }
    return input.size() - rest.size();
}

std::size_t connection::consume_upgrade(std::string_view input) {
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (input.size() > upgrade_response_bytes_max) fail("the upgrade response has no end");
        return 0;
    }
    const std::string_view status_line = input.substr(0, input.find("\r\n"));
    if (!status_line.starts_with("HTTP/1.1 101")) {
        fail(std::string("the upgrade was refused: ").append(status_line));
        return 0;
    }
    state_ = state::opening;
    return end + 4;
}

void connection::on_frame(const server_frame& frame) {
    switch (frame.kind) {
        case opcode::text:
            return on_text(frame.payload);
        case opcode::ping:
            return send_frame(opcode::pong, frame.payload);
        case opcode::close:
            if (state_ != state::leaving) fail("the server closed the WebSocket");
            return;
        case opcode::binary:
        case opcode::pong:
            return;
    }
    fail("the server sent a frame with an unknown opcode");
}

void connection::on_text(std::string_view packet) {
    if (packet.empty()) return fail("the server sent an empty packet");
    switch (packet.front()) {
        case '4':
            break;
        case '2':
            return send("3");
        case '0':
            if (state_ != state::opening) return fail("the server opened a session twice");
            state_ = state::joining;
            send(connect_packet_);
            return;
        default:
            return;
    }
    const std::string_view message = packet.substr(1);
    if (state_ == state::joined) {
        if (message.starts_with('1')) return fail("the server disconnected the socket");
        return told_.on_message(*this, message);
    }
    if (state_ == state::joining) {
        if (message.starts_with("0{")) {
            state_ = state::joined;
            return told_.on_joined(*this);
        }
        if (message.starts_with('4')) return fail(std::string("refused: ").append(message));
    }
}

void connection::send_frame(opcode kind, std::string_view payload) {
    // Shared by all connections of the thread, so that a message costs no allocation.
    thread_local std::string frame;
    frame.clear();
    append_client_frame(frame, kind, payload);
    send_bytes(frame);
}

void connection::send_bytes(std::string_view bytes) {
    if (fd_ < 0) return;
    if (unsent_.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent == static_cast<ssize_t>(bytes.size())) return;
        // What ended the stream shows up at the next recv, with the reason.
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return;
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
        loop_.modify(fd_, EPOLLIN | EPOLLOUT, *this);
    }
    unsent_.append(bytes);
}

void connection::flush() {
    const ssize_t sent = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0) return;
    unsent_.erase(0, static_cast<std::size_t>(sent));
    if (unsent_.empty()) loop_.modify(fd_, EPOLLIN, *this);
}

void connection::end_of_stream() {
    if (state_ != state::leaving) return fail("the server ended the stream");
    release();
    told_.on_left(*this);
}

void connection::fail(std::string_view why) {
    const std::string kept(why);  // `why` may view a buffer that release() drops
    release();
    told_.on_failed(*this, kept);
}

void connection::release() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    state_ = state::closed;
    // unread_ waits for the next open(): a caller further up the stack may still be reading it.
    unsent_.clear();
}

}  // namespace anteroom::bench
