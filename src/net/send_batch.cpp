#include "net/send_batch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <liburing.h>
#include <sys/socket.h>

#include "base/check.hpp"

namespace anteroom::net {

namespace {

constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;

}  // namespace

struct send_batch::ring {
    struct send {
        int descriptor;
        std::uint32_t parts_count;
        std::array<iovec, parts_max> parts;
        msghdr message;
        int result;
    };

    io_uring uring;
    std::array<send, sends_max> sends;
    std::uint32_t count = 0;
};

send_batch::send_batch() = default;

send_batch::~send_batch() {
    if (ring_) ::io_uring_queue_exit(&ring_->uring);
}

bool send_batch::usable() {
    if (state_ != state::unasked) return state_ == state::usable;
    auto made = std::make_unique<ring>();
    // Completions are taken by the thread that waits for them; no other one looks at the ring.
    const unsigned wanted = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    const bool given = ::io_uring_queue_init(sends_max, &made->uring, wanted) == 0;
    state_ = given ? state::usable : state::refused;
    if (given) ring_ = std::move(made);
    return given;
}

void send_batch::forbid() {
    if (ring_) ::io_uring_queue_exit(&std::exchange(ring_, nullptr)->uring);
    state_ = state::refused;
}

send_batch::ticket send_batch::add(int descriptor, std::span<const iovec> parts) {
    if (ring_->count == sends_max || parts.size() > parts_max) return none;
    auto& next = ring_->sends[ring_->count++];
    next.descriptor = descriptor;
    next.parts_count = static_cast<std::uint32_t>(parts.size());
    std::ranges::copy(parts, next.parts.begin());
    return ring_->count;
}

void send_batch::submit() {
    for (std::uint32_t i = 0; i < ring_->count; ++i) {
        auto& each = ring_->sends[i];
        each.result = -EAGAIN;
        auto* const entry = ::io_uring_get_sqe(&ring_->uring);
        ANTEROOM_CHECK(entry != nullptr);
        if (each.parts_count == 1) {
            ::io_uring_prep_send(entry, each.descriptor, each.parts[0].iov_base,
                                 each.parts[0].iov_len, flags);
        } else {
            each.message = msghdr{};
            each.message.msg_iov = each.parts.data();
            each.message.msg_iovlen = each.parts_count;
            ::io_uring_prep_sendmsg(entry, each.descriptor, &each.message, flags);
        }
        ::io_uring_sqe_set_data64(entry, i);
    }
    std::uint32_t done = 0;
    while (done < ring_->count) {
        const int submitted = ::io_uring_submit_and_wait(&ring_->uring, ring_->count - done);
        // Interrupted by a signal: the rest is still to come.
        ANTEROOM_CHECK(submitted >= 0 || submitted == -EINTR || submitted == -EAGAIN);
        unsigned head = 0;
        unsigned seen = 0;
        io_uring_cqe* completion = nullptr;
        io_uring_for_each_cqe(&ring_->uring, head, completion) {
            ring_->sends[completion->user_data].result = completion->res;
            ++seen;
        }
        ::io_uring_cq_advance(&ring_->uring, seen);
        done += seen;
    }
}

stream::progress send_batch::result(ticket which) const {
    const int result = ring_->sends[which - 1].result;
    if (result >= 0) return {static_cast<std::size_t>(result), stream::status::done};
    if (result == -EAGAIN || result == -EINTR) return {0, stream::status::would_block};
    return {0, stream::status::failed};
}

void send_batch::clear() {
    ring_->count = 0;
}

}  // namespace anteroom::net
