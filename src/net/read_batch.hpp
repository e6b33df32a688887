#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "net/io_ring.hpp"
#include "net/stream.hpp"

namespace anteroom::net {

// Reads from many sockets with one system call, a little from each: what is ready in one turn of
// the loop. Belongs to its loop's thread, and so does the ring.
class read_batch {
  public:
    // Names a read until the next clear(). 0 is none.
    using ticket = std::uint8_t;
    static constexpr ticket none = 0;

    static constexpr std::size_t reads_max = 64;
    static constexpr std::size_t read_bytes_max = 1024;

    explicit read_batch(io_ring& ring);
    ~read_batch();
    read_batch(const read_batch&) = delete;
    read_batch& operator=(const read_batch&) = delete;

    // If not, whoever wants to read does so itself.
    bool usable();

    // None if there are `reads_max` since the last clear().
    ticket add(int descriptor);
    void submit();

    struct received {
        stream::progress progress;  // the same as stream::read would have answered
        std::span<char> bytes;      // may be changed in place, until the next clear()
    };
    received result(ticket which);
    void clear();

  private:
    struct list;

    io_ring& ring_;
    std::unique_ptr<list> list_;
};

}  // namespace anteroom::net
