#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace anteroom_app {

// How often a room hears that somebody is typing: once in `interval` for each person in it, however
// often and from however many tabs they say so. Any thread.
class typing_pace {
  public:
    using instant = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::milliseconds interval{2'000};
    // How long one such word is good for. Nobody has to say that they stopped.
    static constexpr std::chrono::milliseconds good_for{5'000};

    // True: the room is to be told.
    bool may_tell(const std::string& room, const std::string& id, instant now);
    // They have left, or said what they were typing: the next word counts at once.
    void forget(const std::string& room, const std::string& id);
    // Everybody has left.
    void forget(const std::string& room);

  private:
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, instant> told_;  // members of rooms alone
};

}  // namespace anteroom_app
