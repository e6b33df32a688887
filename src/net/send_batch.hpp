#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "net/stream.hpp"

namespace anteroom::net {

// Writes to many sockets with one system call. io_uring takes the whole list; every send is done,
// or refused because its socket is full, when the call returns: nothing is left under way, so the
// memory that is sent need live no longer than for a send(2). Belongs to its loop's thread.
//
// A ring is made when it is first asked for, by the thread that uses it. Where the kernel gives
// none (io_uring is often forbidden in containers) the batch is not usable and whoever wants to
// write does so itself.
class send_batch {
  public:
    // Names a send until the next clear(). 0 is none.
    using ticket = std::uint32_t;
    static constexpr ticket none = 0;

    static constexpr std::size_t sends_max = 128;

    send_batch();
    ~send_batch();
    send_batch(const send_batch&) = delete;
    send_batch& operator=(const send_batch&) = delete;

    bool usable();
    // For tests: as if the kernel gave no ring.
    void forbid();

    // At most `sends_max` between two clear()s; `parts` are few and are copied, what they point to
    // is not. None if there is no more room.
    ticket add(int descriptor, std::span<const iovec> parts);
    void submit();
    // What became of a submitted send: the same as stream::write would have answered.
    stream::progress result(ticket which) const;
    void clear();

    static constexpr std::size_t parts_max = 8;  // of one send

  private:
    struct ring;
    enum class state : std::uint8_t { unasked, usable, refused };

    std::unique_ptr<ring> ring_;
    state state_ = state::unasked;
};

}  // namespace anteroom::net
