#include "private_rooms.hpp"

namespace anteroom_app {

bool private_rooms::is_private(std::string_view room) {
    return room.starts_with("private-");
}

private_rooms::outcome private_rooms::make(const std::string& room, const person& owner) {
    const std::lock_guard lock{mutex_};
    if (const auto found = rooms_.find(room); found != rooms_.end())
        return found->second.owner.id == owner.id ? outcome::done : outcome::taken;
    const auto owned = owned_.find(owner.id);
    if (rooms_.size() >= limits_.rooms_max ||
        (owned != owned_.end() && owned->second >= limits_.rooms_of_owner_max))
        return outcome::too_many;
    rooms_.emplace(room, private_room{owner, {}});
    rooms_by_person_[owner.id].insert(room);
    ++owned_[owner.id];
    return outcome::done;
}

private_rooms::outcome private_rooms::invite(const std::string& room, const std::string& owner,
                                             const std::string& guest) {
    const std::lock_guard lock{mutex_};
    const auto found = rooms_.find(room);
    if (found == rooms_.end() || found->second.owner.id != owner) return outcome::not_yours;
    auto& guests = found->second.guests;
    if (guest == owner || guests.contains(guest)) return outcome::done;
    if (guests.size() >= limits_.guests_of_room_max || guests_ >= limits_.guests_max)
        return outcome::too_many;
    guests.insert(guest);
    ++guests_;
    rooms_by_person_[guest].insert(room);
    return outcome::done;
}

std::optional<std::vector<std::string>> private_rooms::close(const std::string& room,
                                                             const std::string& owner) {
    const std::lock_guard lock{mutex_};
    const auto found = rooms_.find(room);
    if (found == rooms_.end() || found->second.owner.id != owner) return std::nullopt;
    std::vector<std::string> people{owner};
    people.insert(people.end(), found->second.guests.begin(), found->second.guests.end());
    const auto strike_out = [&](const std::string& id) {
        const auto listed = rooms_by_person_.find(id);
        listed->second.erase(room);
        if (listed->second.empty()) rooms_by_person_.erase(listed);
    };
    for (const auto& id : people) strike_out(id);
    guests_ -= found->second.guests.size();
    rooms_.erase(found);
    const auto owned = owned_.find(owner);
    if (--owned->second == 0) owned_.erase(owned);
    return people;
}

bool private_rooms::admits(const std::string& room, const std::string& id) const {
    if (!is_private(room)) return true;
    const std::lock_guard lock{mutex_};
    const auto found = rooms_.find(room);
    return found != rooms_.end() &&
           (found->second.owner.id == id || found->second.guests.contains(id));
}

boost::json::array private_rooms::open_to(const std::string& id) const {
    const std::lock_guard lock{mutex_};
    boost::json::array all;
    const auto listed = rooms_by_person_.find(id);
    if (listed == rooms_by_person_.end()) return all;
    for (const auto& room : listed->second) {
        if (all.size() == listed_max) break;
        const auto& owner = rooms_.at(room).owner;
        all.push_back({{"room", room}, {"owner", {{"id", owner.id}, {"name", owner.name}}}});
    }
    return all;
}

}  // namespace anteroom_app
