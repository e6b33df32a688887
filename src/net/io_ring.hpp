#pragma once

#include <memory>
#include <span>

struct io_uring;
struct io_uring_sqe;

namespace anteroom::net {

// An io_uring for lists of calls that do not block: all of a list are done, or refused by their
// sockets, when perform() returns. Nothing is ever left under way, so what an entry points to need
// live no longer than for the system call that it stands for. Belongs to its loop's thread.
//
// The ring is made when it is first asked for, by the thread that uses it. Where the kernel gives
// none (io_uring is often forbidden in containers) it is not usable, and whoever has a list makes
// the calls one by one.
class io_ring {
  public:
    static constexpr unsigned entries_max = 128;

    io_ring();
    ~io_ring();
    io_ring(const io_ring&) = delete;
    io_ring& operator=(const io_ring&) = delete;

    bool usable();
    // For tests: as if the kernel gave no ring.
    void forbid();

    // The next of at most `entries_max` entries, to be filled in by a function of liburing; its
    // `user_data` is taken. Only where the ring is usable.
    io_uring_sqe& next();
    // Does all since the last time. results[n] is what the nth call returned, or -errno; there is
    // room for each.
    void perform(std::span<int> results);

  private:
    enum class state : unsigned char { unasked, usable, refused };

    std::unique_ptr<io_uring> uring_;
    unsigned count_ = 0;
    state state_ = state::unasked;
};

}  // namespace anteroom::net
