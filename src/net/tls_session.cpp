#include "net/tls_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/check.hpp"
#include "net/tls_context.hpp"

namespace anteroom::net {

namespace {

constexpr std::size_t record_bytes_max = 16 * 1024;
// What one call may take out of the socket, also of records without data, before others get their
// turn.
constexpr std::size_t received_bytes_max = 64 * 1024;

// SSL_get_error() is right only if the queue was empty before. Clearing an empty one frees its 16
// places all the same, which is a tenth of what a small record costs.
void forget_errors() {
    if (ERR_peek_error() != 0) ERR_clear_error();
}

std::string_view view_of(const iovec& part) {
    return {static_cast<const char*>(part.iov_base), part.iov_len};
}

}  // namespace

// OpenSSL's own socket BIO raises SIGPIPE, and asks a socket once more that it has just emptied.
struct tls_session::wire {
    static tls_session& of(BIO* bio) { return *static_cast<tls_session*>(BIO_get_data(bio)); }

    static int receive(BIO* bio, char* into, std::size_t bytes, std::size_t* got) {
        auto& self = of(bio);
        BIO_clear_retry_flags(bio);
        if (self.socket_empty_ || self.may_receive_ == 0) {
            BIO_set_retry_read(bio);
            return 0;
        }
        for (;;) {
            const ssize_t received = ::recv(self.descriptor_, into, bytes, 0);
            if (received > 0) {
                *got = static_cast<std::size_t>(received);
                // As for epoll, edge-triggered: less than was asked for is all there was.
                self.socket_empty_ = *got < bytes;
                self.may_receive_ -= std::min(self.may_receive_, *got);
                return 1;
            }
            if (received < 0 && errno == EINTR) continue;
            self.socket_empty_ = true;
            if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
            if (received == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
            return 0;
        }
    }

    static int send(BIO* bio, const char* data, std::size_t bytes, std::size_t* sent) {
        BIO_clear_retry_flags(bio);
        for (;;) {
            const ssize_t taken = ::send(of(bio).descriptor_, data, bytes, MSG_NOSIGNAL);
            if (taken >= 0) {
                *sent = static_cast<std::size_t>(taken);
                return 1;
            }
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) BIO_set_retry_write(bio);
            return 0;
        }
    }

    static long control(BIO* bio, int what, long, void*) {
        if (what == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
        return what == BIO_CTRL_FLUSH ? 1 : 0;
    }

    static const BIO_METHOD* method() {
        static const BIO_METHOD* const made = [] {
            BIO_METHOD* method =
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "anteroom socket");
            ANTEROOM_CHECK(method && BIO_meth_set_read_ex(method, &receive) == 1 &&
                           BIO_meth_set_write_ex(method, &send) == 1 &&
                           BIO_meth_set_ctrl(method, &control) == 1);
            return method;
        }();
        return made;
    }
};

std::unique_ptr<tls_session> tls_session::make(const tls_context& context, int descriptor) {
    std::unique_ptr<tls_session> made{new tls_session};
    made->ssl_ = SSL_new(context.get());
    BIO* const bio = made->ssl_ ? BIO_new(wire::method()) : nullptr;
    if (!bio) {
        forget_errors();
        return nullptr;
    }
    made->descriptor_ = descriptor;
    BIO_set_data(bio, made.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(made->ssl_, bio, bio);
    SSL_set_accept_state(made->ssl_);
    return made;
}

tls_session::~tls_session() {
    SSL_free(ssl_);
}

void tls_session::fail() {
    failed_ = true;
    finishing_ = false;
    over_ = stream::status::failed;
    kept_.clear();
    forget_errors();
}

stream::progress tls_session::read(std::span<char> into) {
    if (over_) return {0, *over_};
    socket_empty_ = false;
    may_receive_ = received_bytes_max;
    read_waits_to_write_ = false;
    std::size_t got = 0;
    while (got < into.size()) {
        std::size_t bytes = 0;
        forget_errors();
        const int result = SSL_read_ex(ssl_, into.data() + got, into.size() - got, &bytes);
        if (result != 1) return stop_reading(result, got);
        got += bytes;
        // Asked once more, OpenSSL would allocate a record buffer only to find that out.
        if (socket_empty_ && SSL_has_pending(ssl_) == 0) return {got, stream::status::done};
    }
    return {got, stream::status::done, true};
}

stream::progress tls_session::stop_reading(int result, std::size_t got) {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_WRITE:
            read_waits_to_write_ = true;
            [[fallthrough]];
        case SSL_ERROR_WANT_READ:
            return {got, got > 0 ? stream::status::done : stream::status::would_block,
                    !socket_empty_ && !read_waits_to_write_};
        case SSL_ERROR_ZERO_RETURN:
            over_ = stream::status::ended;
            break;
        default:
            fail();
    }
    // What came before the end is given first.
    if (got > 0) return {got, stream::status::done, true};
    return {0, *over_};
}

// False: the socket is full, or it is over.
bool tls_session::send_record(const char* data, std::size_t bytes, std::size_t& sent) {
    forget_errors();
    const int result = SSL_write_ex(ssl_, data, bytes, &sent);
    if (result == 1) return true;
    sent = 0;
    const int why = SSL_get_error(ssl_, result);
    if (why != SSL_ERROR_WANT_WRITE && why != SSL_ERROR_WANT_READ) fail();
    return false;
}

void tls_session::flush() {
    while (!kept_.empty()) {
        std::size_t sent = 0;
        if (!send_record(kept_.data(), kept_.size(), sent)) return;
        kept_.erase(0, sent);
    }
    if (kept_.capacity() > sizeof kept_) std::string{}.swap(kept_);
    if (!finishing_) return;
    if (SSL_is_init_finished(ssl_)) {
        forget_errors();
        const int result = SSL_shutdown(ssl_);
        if (result < 0 && SSL_get_error(ssl_, result) == SSL_ERROR_WANT_WRITE) return;
        forget_errors();
    }
    finishing_ = false;
    ::shutdown(descriptor_, SHUT_WR);
}

stream::progress tls_session::write(std::span<const iovec> parts) {
    flush();
    if (failed_) return {0, stream::status::failed};
    if (!kept_.empty()) return {0, stream::status::would_block};
    std::size_t total = 0;
    std::size_t at = 0;      // the part that comes next,
    std::size_t within = 0;  // and what of it is gone
    while (at < parts.size()) {
        thread_local std::array<char, record_bytes_max> gathered;
        std::string_view record = view_of(parts[at]).substr(within);
        if (record.size() >= record_bytes_max || at + 1 == parts.size()) {
            record = record.substr(0, record_bytes_max);  // as it lies
        } else {
            std::size_t bytes = 0;
            for (std::size_t i = at, skip = within; i < parts.size(); ++i, skip = 0) {
                const auto part = view_of(parts[i]).substr(skip, record_bytes_max - bytes);
                std::memcpy(gathered.data() + bytes, part.data(), part.size());
                bytes += part.size();
                if (bytes == record_bytes_max) break;
            }
            record = {gathered.data(), bytes};
        }
        std::size_t sent = 0;
        const bool all_out = record.empty() || send_record(record.data(), record.size(), sent);
        if (failed_) return {total, stream::status::failed};
        if (!all_out) {
            // Whether or not it is encrypted already, the same bytes have to be offered again.
            kept_.assign(record);
            return {total + record.size(), stream::status::done};
        }
        total += sent;
        for (within += sent; at < parts.size() && within >= parts[at].iov_len; ++at)
            within -= parts[at].iov_len;
    }
    return {total, stream::status::done};
}

void tls_session::finish_writing() {
    if (!failed_) finishing_ = true;
    flush();
    if (failed_) ::shutdown(descriptor_, SHUT_WR);
}

void tls_session::say_goodbye() {
    if (failed_ || !kept_.empty() || !SSL_is_init_finished(ssl_) ||
        (SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) != 0)
        return;
    forget_errors();
    SSL_shutdown(ssl_);
    forget_errors();
}

std::uint32_t tls_session::go_on(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && read_waits_to_write_) events |= EPOLLIN;
    if (holds_output()) {
        flush();
        events = kept_.empty() ? events | EPOLLOUT : events & ~std::uint32_t{EPOLLOUT};
        if (failed_) events |= EPOLLIN;  // reading is where the connection hears of it
    }
    return events;
}

}  // namespace anteroom::net
