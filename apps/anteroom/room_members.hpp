#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>

namespace anteroom_app {

struct person {
    std::string id;
    std::string name;
};

// Who is in which room, by user and not by connection: two tabs are one person. Any thread.
class room_members {
  public:
    // True if the person was not there with any connection before.
    bool add(const std::string& room, const person& who);
    // True if it was the person's last connection there.
    bool remove(const std::string& room, const std::string& id);
    // Nobody is there any more.
    void clear(const std::string& room);

    // [{"id":...,"name":...}], at most `listed_max` of them.
    boost::json::array list(const std::string& room) const;

    static constexpr std::size_t listed_max = 200;

  private:
    struct presence {
        std::string name;
        std::size_t connections = 0;
    };

    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::string, presence>> rooms_;
};

}  // namespace anteroom_app
