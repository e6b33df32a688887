#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "socketio/recovery_log.hpp"

namespace anteroom::socketio {

// What a socket was sent when it came from another shard: packets of that shard's log, in its
// order, which its client may lack if it loses the connection again. They have positions in the log
// of the shard on which the socket is now, where nothing else stands.
class recovery_baggage {
  public:
    struct limits {
        std::chrono::milliseconds age_max{120'000};
        std::size_t bytes_max = 16 * 1024 * 1024;
        std::size_t count_max = 16'384;  // of sockets, also of those that are gone already
    };
    class room;

    recovery_baggage(std::vector<recovery_log::entry> packets, log_position last,
                     std::shared_ptr<std::size_t> bytes_of_all);
    ~recovery_baggage() { drop(); }
    recovery_baggage(const recovery_baggage&) = delete;
    recovery_baggage& operator=(const recovery_baggage&) = delete;

    std::optional<log_position> find(std::string_view offset) const;

    // What is for the reader behind `after`, in order; nothing if it is lost.
    std::optional<std::vector<const recovery_log::entry*>> missed(const recovery_log::reader& who,
                                                                  log_position after) const;

  private:
    void drop();

    std::vector<recovery_log::entry> packets_;
    log_position last_;
    bool lost_ = false;
    std::size_t bytes_ = 0;
    std::shared_ptr<std::size_t> bytes_of_all_;
};

// All the baggage of a shard's sockets. What is too old or too much is lost, the oldest first.
class recovery_baggage::room {
  public:
    explicit room(const limits& limits) : limits_(limits) {}

    // The packets have their positions, of which `last` is the last one.
    std::shared_ptr<recovery_baggage> add(std::vector<recovery_log::entry> packets,
                                          log_position last, base::steady_time now);
    void trim(base::steady_time now);

    std::size_t bytes() const { return *bytes_; }

  private:
    struct piece {
        base::steady_time since;
        std::weak_ptr<recovery_baggage> what;
    };
    void drop_oldest();

    limits limits_;
    std::shared_ptr<std::size_t> bytes_ = std::make_shared<std::size_t>(0);
    std::deque<piece> pieces_;
};

}  // namespace anteroom::socketio
