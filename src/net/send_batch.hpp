#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "net/io_ring.hpp"
#include "net/stream.hpp"

namespace anteroom::net {

// Writes to many sockets with one system call: the sends of a list are done, or refused because
// their sockets are full, when it has been submitted. Belongs to its loop's thread, and so does the
// ring.
class send_batch {
  public:
    // Names a send until the next clear(). 0 is none.
    using ticket = std::uint32_t;
    static constexpr ticket none = 0;

    static constexpr std::size_t sends_max = io_ring::entries_max;

    explicit send_batch(io_ring& ring);
    ~send_batch();
    send_batch(const send_batch&) = delete;
    send_batch& operator=(const send_batch&) = delete;

    // If not, whoever wants to write does so itself.
    bool usable();

    // At most `sends_max` between two clear()s; `parts` are few and are copied, what they point to
    // is not. None if there is no more room.
    ticket add(int descriptor, std::span<const iovec> parts);
    void submit();
    // What became of a submitted send: the same as stream::write would have answered.
    stream::progress result(ticket which) const;
    void clear();

    static constexpr std::size_t parts_max = 8;  // of one send

  private:
    struct list;

    io_ring& ring_;
    std::unique_ptr<list> list_;
};

}  // namespace anteroom::net
