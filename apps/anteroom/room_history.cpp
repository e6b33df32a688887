#include "room_history.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

namespace anteroom_app {

namespace json = boost::json;

json::object room_history::add(const std::string& room, json::object message, std::int64_t now_ms) {
    const std::lock_guard lock{mutex_};
    last_ms_ = std::max(now_ms, last_ms_ + 1);
    message["at"] = last_ms_;
    auto found = rooms_.find(room);
    if (found == rooms_.end()) {
        if (rooms_.size() >= limits_.rooms_max) drop_room(rooms_.find(by_use_.back()));
        found = rooms_.try_emplace(room).first;
        by_use_.push_front(room);
        found->second.place = by_use_.begin();
    } else {
        by_use_.splice(by_use_.begin(), by_use_, found->second.place);
    }
    auto& kept = found->second;
    const std::size_t bytes = json::serialize(message).size();
    kept.lines.push_back({message, bytes});
    kept.bytes += bytes;
    bytes_ += bytes;
    while (kept.lines.size() > limits_.messages_of_room_max || kept.bytes > limits_.room_bytes_max)
        drop_oldest(kept);
    while (bytes_ > limits_.bytes_max) drop_room(rooms_.find(by_use_.back()));
    return message;
}

json::array room_history::of(const std::string& room) const {
    const std::lock_guard lock{mutex_};
    json::array all;
    if (const auto found = rooms_.find(room); found != rooms_.end())
        for (const auto& each : found->second.lines) all.push_back(each.message);
    return all;
}

void room_history::forget(const std::string& room) {
    const std::lock_guard lock{mutex_};
    if (const auto found = rooms_.find(room); found != rooms_.end()) drop_room(found);
}

void room_history::drop_oldest(room_lines& from) {
    const std::size_t bytes = from.lines.front().bytes;
    from.lines.pop_front();
    from.bytes -= bytes;
    bytes_ -= bytes;
}

void room_history::drop_room(std::map<std::string, room_lines>::iterator room) {
    bytes_ -= room->second.bytes;
    by_use_.erase(room->second.place);
    rooms_.erase(room);
}

}  // namespace anteroom_app
