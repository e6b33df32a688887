#include "net/read_batch.hpp"

#include <array>

#include <liburing.h>
#include <sys/socket.h>

namespace anteroom::net {

struct read_batch::list {
    std::array<std::array<char, read_bytes_max>, reads_max> bytes;
    std::array<int, reads_max> results;
    std::size_t count = 0;
};
static_assert(read_batch::reads_max <= io_ring::entries_max);

read_batch::read_batch(io_ring& ring) : ring_(ring) {}

read_batch::~read_batch() = default;

bool read_batch::usable() {
    if (!ring_.usable()) return false;
    if (!list_) list_ = std::make_unique_for_overwrite<list>();
    return true;
}

read_batch::ticket read_batch::add(int descriptor) {
    if (list_->count == reads_max) return none;
    auto& into = list_->bytes[list_->count++];
    ::io_uring_prep_recv(&ring_.next(), descriptor, into.data(), into.size(), MSG_DONTWAIT);
    return static_cast<ticket>(list_->count);
}

void read_batch::submit() {
    if (list_->count > 0) ring_.perform(list_->results);
}

read_batch::received read_batch::result(ticket which) {
    const std::size_t at = which - 1u;
    const int got = list_->results[at];
    if (got < 0) return {stream::after_failed_read(-got), {}};
    const auto bytes = std::span{list_->bytes[at]}.first(static_cast<std::size_t>(got));
    return {stream::after_read(bytes.size(), read_bytes_max), bytes};
}

void read_batch::clear() {
    if (list_) list_->count = 0;
}

}  // namespace anteroom::net
