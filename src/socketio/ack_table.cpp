#include "socketio/ack_table.hpp"

#include <algorithm>

namespace anteroom::socketio {

void ack_table::add(std::uint64_t id, base::steady_time deadline, ack_callback callback) {
    waiting_.push_back({id, deadline, std::move(callback)});
}

ack_callback ack_table::take_at(std::size_t at) {
    ack_callback callback = std::move(waiting_[at].callback);
    if (at + 1 < waiting_.size()) waiting_[at] = std::move(waiting_.back());
    waiting_.pop_back();
    return callback;
}

std::optional<ack_callback> ack_table::take(std::uint64_t id) {
    for (std::size_t i = 0; i < waiting_.size(); ++i)
        if (waiting_[i].id == id) return take_at(i);
    return std::nullopt;
}

std::optional<ack_callback> ack_table::take_due(base::steady_time now) {
    for (std::size_t i = 0; i < waiting_.size(); ++i)
        if (waiting_[i].deadline <= now) return take_at(i);
    return std::nullopt;
}

std::optional<ack_callback> ack_table::take_any() {
    if (waiting_.empty()) return std::nullopt;
    return take_at(waiting_.size() - 1);
}

std::optional<base::steady_time> ack_table::next_deadline() const {
    if (waiting_.empty()) return std::nullopt;
    return std::ranges::min_element(waiting_, {}, &waiting::deadline)->deadline;
}

}  // namespace anteroom::socketio
