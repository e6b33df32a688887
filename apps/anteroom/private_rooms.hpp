#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "room_members.hpp"

namespace anteroom_app {

// The rooms by invitation: their names begin with `private-`, whoever makes one may invite others,
// and one that nobody has made lets nobody in. In memory: gone when the server ends, which opens
// none of them. Any thread.
class private_rooms {
  public:
    struct limits {
        std::size_t rooms_max = 10'000;
        std::size_t rooms_of_owner_max = 20;
        std::size_t guests_of_room_max = 200;
        std::size_t guests_max = 100'000;  // of all rooms
    };
    enum class outcome : unsigned char { done, taken, not_yours, too_many };

    private_rooms() = default;
    explicit private_rooms(const limits& bounds) : limits_(bounds) {}

    // By its name alone.
    static bool is_private(std::string_view room);

    // Making one's own room again does nothing.
    outcome make(const std::string& room, const person& owner);
    // Only the owner may. Inviting somebody again does nothing.
    outcome invite(const std::string& room, const std::string& owner, const std::string& guest);
    // Only the owner may, too. Who could enter it, the owner and every guest; nothing if it is not
    // theirs.
    std::optional<std::vector<std::string>> close(const std::string& room,
                                                  const std::string& owner);

    // Any room that is not private admits everyone.
    bool admits(const std::string& room, const std::string& id) const;

    // [{"room":...,"owner":{"id":...,"name":...}}]: those that the person may enter, at most
    // `listed_max` of them.
    boost::json::array open_to(const std::string& id) const;

    static constexpr std::size_t listed_max = 200;

  private:
    struct private_room {
        person owner;
        std::set<std::string> guests;
    };

    limits limits_;
    mutable std::mutex mutex_;
    std::map<std::string, private_room> rooms_;
    std::map<std::string, std::set<std::string>> rooms_by_person_;  // own ones and invitations
    std::map<std::string, std::size_t> owned_;
    std::size_t guests_ = 0;  // of all rooms
};

}  // namespace anteroom_app
