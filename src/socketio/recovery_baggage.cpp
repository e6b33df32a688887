#include "socketio/recovery_baggage.hpp"

#include <algorithm>

namespace anteroom::socketio {

recovery_baggage::recovery_baggage(std::vector<recovery_log::entry> packets, log_position last,
                                   std::shared_ptr<std::size_t> bytes_of_all)
    : packets_(std::move(packets)), last_(last), bytes_of_all_(std::move(bytes_of_all)) {
    for (const auto& one : packets_) bytes_ += one.bytes;
    *bytes_of_all_ += bytes_;
}

void recovery_baggage::drop() {
    packets_ = {};
    lost_ = true;
    *bytes_of_all_ -= std::exchange(bytes_, 0);
}

std::optional<log_position> recovery_baggage::find(std::string_view offset) const {
    for (const auto& one : packets_)
        if (one.offset.text() == offset) return one.at;
    return std::nullopt;
}

std::optional<std::vector<const recovery_log::entry*>> recovery_baggage::missed(
    const recovery_log::reader& who, log_position after) const {
    if (lost_ && after < last_) return std::nullopt;
    std::vector<const recovery_log::entry*> all;
    for (const auto& one : packets_)
        if (one.at > after && who.is_addressed_by(one)) all.push_back(&one);
    return all;
}

std::shared_ptr<recovery_baggage> recovery_baggage::room::add(
    std::vector<recovery_log::entry> packets, log_position last, base::steady_time now) {
    trim(now);
    auto made = std::make_shared<recovery_baggage>(std::move(packets), last, bytes_);
    pieces_.push_back({now, made});
    while (*bytes_ > limits_.bytes_max || pieces_.size() > limits_.count_max) drop_oldest();
    return made;
}

void recovery_baggage::room::drop_oldest() {
    if (const auto oldest = pieces_.front().what.lock()) oldest->drop();
    pieces_.pop_front();
}

void recovery_baggage::room::trim(base::steady_time now) {
    while (!pieces_.empty() &&
           (pieces_.front().what.expired() || pieces_.front().since + limits_.age_max < now))
        drop_oldest();
}

}  // namespace anteroom::socketio
