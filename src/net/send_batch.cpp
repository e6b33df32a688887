#include "net/send_batch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <liburing.h>
#include <sys/socket.h>

namespace anteroom::net {

namespace {

constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;

}  // namespace

struct send_batch::list {
    struct send {
        int descriptor;
        std::uint32_t parts_count;
        std::array<iovec, parts_max> parts;
        msghdr message;
    };

    std::array<send, sends_max> sends;
    std::array<int, sends_max> results;
    std::uint32_t count = 0;
};

send_batch::send_batch(io_ring& ring) : ring_(ring) {}

send_batch::~send_batch() = default;

bool send_batch::usable() {
    if (!ring_.usable()) return false;
    if (!list_) list_ = std::make_unique<list>();
    return true;
}

send_batch::ticket send_batch::add(int descriptor, std::span<const iovec> parts) {
    if (list_->count == sends_max || parts.size() > parts_max) return none;
    auto& next = list_->sends[list_->count++];
    next.descriptor = descriptor;
    next.parts_count = static_cast<std::uint32_t>(parts.size());
    std::ranges::copy(parts, next.parts.begin());
    return list_->count;
}

void send_batch::submit() {
    for (auto& each : std::span{list_->sends}.first(list_->count)) {
        auto& entry = ring_.next();
        if (each.parts_count == 1) {
            ::io_uring_prep_send(&entry, each.descriptor, each.parts[0].iov_base,
                                 each.parts[0].iov_len, flags);
        } else {
            each.message = msghdr{};
            each.message.msg_iov = each.parts.data();
            each.message.msg_iovlen = each.parts_count;
            ::io_uring_prep_sendmsg(&entry, each.descriptor, &each.message, flags);
        }
    }
    ring_.perform(list_->results);
}

stream::progress send_batch::result(ticket which) const {
    const int result = list_->results[which - 1];
    if (result >= 0) return {static_cast<std::size_t>(result), stream::status::done};
    if (result == -EAGAIN || result == -EINTR) return {0, stream::status::would_block};
    return {0, stream::status::failed};
}

void send_batch::clear() {
    list_->count = 0;
}

}  // namespace anteroom::net
