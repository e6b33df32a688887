#include "room_policy.hpp"

#include <algorithm>

namespace anteroom_app {

namespace {

constexpr std::size_t name_bytes_max = 64;

}  // namespace

bool can_access_room(const anteroom::user& user, std::string_view room) {
    if (room.starts_with("user-")) return !user.id().empty() && room.substr(5) == user.id();
    if (room.starts_with("team-")) {
        const auto* teams = user.claims().if_contains("teams");
        return teams && teams->is_array() && user.has("teams", room.substr(5));
    }
    if (room.starts_with("admin")) return user.text("role") == "admin";
    return is_room_name(room);
}

bool is_room_name(std::string_view room) {
    return !room.empty() && room.size() <= name_bytes_max &&
           std::ranges::none_of(room, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace anteroom_app
