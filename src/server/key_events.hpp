#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace anteroom::facade {

// What can become of keys that are read again and again. The names are those of the log, which
// tells of what has changed; the counters count each time.
enum class key_event : unsigned char { fetched, not_fetched, read, not_read };
inline constexpr std::array<std::string_view, 4> key_event_names{"keys_fetched", "keys_not_fetched",
                                                                 "keys_read", "keys_not_read"};

// Counted by the refresher's thread, read by any.
class key_event_counts {
  public:
    using sums = std::array<std::uint64_t, key_event_names.size()>;

    void count(key_event what) {
        counts_[static_cast<std::size_t>(what)].fetch_add(1, std::memory_order_relaxed);
    }
    void add_to(sums& all) const {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            all[i] += counts_[i].load(std::memory_order_relaxed);
    }

  private:
    std::array<std::atomic<std::uint64_t>, key_event_names.size()> counts_{};
};

}  // namespace anteroom::facade
