#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "socketio/recovery_log.hpp"

namespace anteroom::socketio {

// The last broadcast of each origin that a shard has processed. What one origin says reaches every
// shard in its order, so this names all that the shard has processed, and no more; in which order
// it came there, each shard knows for itself alone.
class seen_stamps {
  public:
    // 0: nothing of that origin yet.
    std::uint64_t last_of(std::size_t origin) const {
        return origin < last_.size() ? last_[origin] : 0;
    }
    std::size_t origins() const { return last_.size(); }

    bool has(const recovery_stamp& stamp) const {
        return stamp && stamp.number <= last_of(stamp.origin);
    }
    bool covers(const seen_stamps& other) const {
        for (std::size_t origin = 0; origin < other.origins(); ++origin)
            if (last_of(origin) < other.last_of(origin)) return false;
        return true;
    }

    void add(const recovery_stamp& stamp) {
        if (stamp.origin >= last_.size()) last_.resize(stamp.origin + 1);
        last_[stamp.origin] = std::max(last_[stamp.origin], stamp.number);
    }
    void merge(const seen_stamps& other) {
        if (last_.size() < other.last_.size()) last_.resize(other.last_.size());
        for (std::size_t origin = 0; origin < other.origins(); ++origin)
            last_[origin] = std::max(last_[origin], other.last_[origin]);
    }

  private:
    std::vector<std::uint64_t> last_;
};

// Where in a shard's log the broadcasts lie that it has processed last.
class stamp_history {
  public:
    // So far one shard may be behind another; a client that comes back across more starts afresh.
    static constexpr std::size_t remembered_max = 4'096;  // of each origin

    // The next broadcast will be kept behind `head`, if it is kept.
    void add(const recovery_stamp& stamp, log_position head) {
        if (stamp.origin >= origins_.size()) origins_.resize(stamp.origin + 1);
        auto& heads = origins_[stamp.origin];
        if (stamp.number != seen_.last_of(stamp.origin) + 1) heads.clear();
        if (heads.size() == remembered_max) heads.pop_front();
        heads.push_back(head);
        seen_.add(stamp);
    }

    const seen_stamps& seen() const { return seen_; }

    // Behind which packet of the log all lies that was processed here, and is not in `elsewhere`.
    // Nothing if that is too long ago to be known.
    std::optional<log_position> behind(const seen_stamps& elsewhere, log_position head) const {
        log_position first = head;
        for (std::size_t origin = 0; origin < origins_.size(); ++origin) {
            const auto& heads = origins_[origin];
            const std::uint64_t last = seen_.last_of(origin);
            const std::uint64_t known = elsewhere.last_of(origin);
            if (known >= last) continue;
            const std::uint64_t missing = last - known;
            if (missing > heads.size()) return std::nullopt;
            first = std::min(first, heads[heads.size() - static_cast<std::size_t>(missing)]);
        }
        return first;
    }

  private:
    std::vector<std::deque<log_position>> origins_;
    seen_stamps seen_;
};

}  // namespace anteroom::socketio
