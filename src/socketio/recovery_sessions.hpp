#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "auth/claims.hpp"
#include "base/time.hpp"
#include "socketio/definition.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/recovery_progress.hpp"
#include "socketio/recovery_stamp.hpp"

namespace anteroom::socketio {

class recovery_baggage;

// What is kept of a socket whose client may come back.
struct recovery_session {
    std::string pid{};  // the client's secret name for it
    std::string id{};
    std::string nsp{};
    std::string user{};  // who it is counted for
    std::optional<auth::claims> claims{};
    boost::json::object data{};
    std::vector<recovery_log::membership> rooms{};
    std::vector<recovery_log::membership> past{};  // rooms that it left
    recovery_progress progress{};
    log_position since = 0;  // it was connected first
    log_position left = 0;
    base::steady_time left_at{};
    // Where it came from another shard: what it was sent then, and broadcasts that it has had there
    // and that this shard had not yet processed. Null: none.
    std::shared_ptr<recovery_baggage> baggage{};
    std::unique_ptr<const seen_stamps> has{};
};

// The sessions that may be recovered, each once, for a time. There are bounds for all together and
// for one user's; who is over one loses the oldest that it covers. Not thread-safe.
class recovery_sessions {
  public:
    struct limits {
        std::chrono::milliseconds age_max{120'000};
        std::size_t count_max = 16'384;
        std::size_t bytes_max = 64 * 1024 * 1024;
        std::size_t user_count_max = 256;
        std::size_t user_bytes_max = 4 * 1024 * 1024;
    };

    explicit recovery_sessions(const limits& limits) : limits_(limits) {}

    // Keeps it until `age_max` after it was left.
    void save(recovery_session session, base::steady_time now);
    const recovery_session* find(std::string_view pid, base::steady_time now);
    // One that find() has just found.
    recovery_session take(std::string_view pid);

    template <class Fits>
    void forget_if(Fits fits) {
        for (auto next = sessions_.begin(); next != sessions_.end();)
            if (const auto here = next++; fits(here->second.session)) erase(here);
    }
    void trim(base::steady_time now);

    std::size_t size() const { return sessions_.size(); }
    std::size_t bytes() const { return bytes_; }
    std::size_t users() const { return users_.size(); }

  private:
    struct key {
        base::steady_time left_at;
        std::uint64_t number;
        auto operator<=>(const key&) const = default;
    };
    struct kept {
        recovery_session session;
        std::size_t bytes;
    };
    struct account {
        std::size_t bytes = 0;
        std::set<key> all;
    };
    using iterator = std::map<key, kept>::iterator;

    recovery_session erase(iterator which);
    void keep_bounds(const std::string& user);

    limits limits_;
    std::map<key, kept> sessions_;
    name_map<key> by_pid_;
    name_map<account> users_;
    std::size_t bytes_ = 0;
    std::uint64_t saved_ = 0;
};

}  // namespace anteroom::socketio
