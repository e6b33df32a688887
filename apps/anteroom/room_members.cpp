#include "room_members.hpp"

namespace anteroom_app {

bool room_members::add(const std::string& room, const person& who) {
    const std::lock_guard lock{mutex_};
    auto& entry = rooms_[room][who.id];
    entry.name = who.name;
    return ++entry.connections == 1;
}

bool room_members::remove(const std::string& room, const std::string& id) {
    const std::lock_guard lock{mutex_};
    const auto members = rooms_.find(room);
    if (members == rooms_.end()) return false;
    const auto found = members->second.find(id);
    if (found == members->second.end() || --found->second.connections > 0) return false;
    members->second.erase(found);
    if (members->second.empty()) rooms_.erase(members);
    return true;
}

void room_members::clear(const std::string& room) {
    const std::lock_guard lock{mutex_};
    rooms_.erase(room);
}

boost::json::array room_members::list(const std::string& room) const {
    const std::lock_guard lock{mutex_};
    boost::json::array all;
    const auto members = rooms_.find(room);
    if (members == rooms_.end()) return all;
    for (const auto& [id, entry] : members->second) {
        if (all.size() == listed_max) break;
        all.push_back({{"id", id}, {"name", entry.name}});
    }
    return all;
}

}  // namespace anteroom_app
