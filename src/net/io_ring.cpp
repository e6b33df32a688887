#include "net/io_ring.hpp"

#include <algorithm>
#include <cerrno>

#include <liburing.h>

#include "base/check.hpp"

namespace anteroom::net {

io_ring::io_ring() = default;

io_ring::~io_ring() {
    forbid();
}

bool io_ring::usable() {
    if (state_ != state::unasked) return state_ == state::usable;
    auto made = std::make_unique<io_uring>();
    // Completions are taken by the thread that waits for them; no other one looks at the ring.
    const unsigned wanted = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    const bool given = ::io_uring_queue_init(entries_max, made.get(), wanted) == 0;
    state_ = given ? state::usable : state::refused;
    if (given) uring_ = std::move(made);
    return given;
}

void io_ring::forbid() {
    if (uring_) ::io_uring_queue_exit(uring_.get());
    uring_.reset();
    state_ = state::refused;
}

io_uring_sqe& io_ring::next() {
    auto* const entry = ::io_uring_get_sqe(uring_.get());
    ANTEROOM_CHECK(entry != nullptr);
    entry->user_data = count_++;
    return *entry;
}

void io_ring::perform(std::span<int> results) {
    std::ranges::fill(results.first(count_), -EAGAIN);
    while (count_ > 0) {
        const int submitted = ::io_uring_submit_and_wait(uring_.get(), count_);
        // Interrupted by a signal: the rest is still to come.
        ANTEROOM_CHECK(submitted >= 0 || submitted == -EINTR || submitted == -EAGAIN);
        unsigned head = 0;
        unsigned seen = 0;
        io_uring_cqe* completion = nullptr;
        io_uring_for_each_cqe(uring_.get(), head, completion) {
            results[completion->user_data] = completion->res;
            ++seen;
        }
        ::io_uring_cq_advance(uring_.get(), seen);
        count_ -= seen;
    }
}

}  // namespace anteroom::net
