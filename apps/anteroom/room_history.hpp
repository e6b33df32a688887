#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace anteroom_app {

// The last messages of each room, in memory: gone when the server ends. Any thread.
class room_history {
  public:
    // What does not fit makes room by forgetting: the oldest message of its room, then the whole
    // room in which nobody has said anything for the longest time.
    struct limits {
        std::size_t messages_of_room_max = 50;
        std::size_t room_bytes_max = 64 * 1024;
        std::size_t rooms_max = 1'000;
        std::size_t bytes_max = 16 * 1024 * 1024;
    };

    room_history() = default;
    explicit room_history(const limits& bounds) : limits_(bounds) {}

    // Gives the message its time, `at` in milliseconds since 1970, and keeps it: no two messages
    // have the same one, so clients know by it what they have already.
    boost::json::object add(const std::string& room, boost::json::object message,
                            std::int64_t now_ms);

    // Oldest first.
    boost::json::array of(const std::string& room) const;

    void forget(const std::string& room);

  private:
    struct line {
        boost::json::object message;
        std::size_t bytes;
    };
    struct room_lines {
        std::deque<line> lines;
        std::size_t bytes = 0;
        std::list<std::string>::iterator place;
    };

    void drop_oldest(room_lines& from);
    void drop_room(std::map<std::string, room_lines>::iterator room);

    limits limits_;
    mutable std::mutex mutex_;
    std::map<std::string, room_lines> rooms_;
    std::list<std::string> by_use_;  // the room that spoke last comes first
    std::size_t bytes_ = 0;
    std::int64_t last_ms_ = 0;
};

}  // namespace anteroom_app
