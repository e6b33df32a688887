#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <shared_mutex>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "auth/revocation_store.hpp"

namespace anteroom::auth {

// Revocations in this process's memory; a restart forgets them. Each is found by the narrowest
// thing that it names, and forgotten when its time is over on both clocks, so that a wall clock
// that jumps forward and back brings no token to life. As long as there are none, asking takes no
// lock; only CONNECT and renewal ask.
class revocation_memory final : public revocation_store {
  public:
    static constexpr std::size_t entries_max = 100'000;

    explicit revocation_memory(std::size_t most = entries_max) : most_(most) {}

    // One that says the same as an earlier one, perhaps for later tokens or for longer, takes its
    // place. When it is full, nothing is evicted: that would bring a token back to life.
    bool add(const revocation& what, std::optional<base::wall_time> until,
             base::instant now) override;
    bool revoked(const claims& token, base::instant now) override;

    std::size_t size() const { return size_.load(std::memory_order_acquire); }

  private:
    struct entry {
        revocation what;
        std::string key;
        std::optional<base::wall_time> until;
    };
    using by_end = std::multimap<base::steady_time, entry>;
    using place = by_end::iterator;

    void move_to_its_end(place one, base::instant now);
    void forget_what_is_over(base::instant now);
    bool any_fits(const std::string& key, const claims& token) const;

    const std::size_t most_;
    std::atomic<std::size_t> size_ = 0;
    std::atomic<base::steady_time> next_end_{base::steady_time::max()};
    std::shared_mutex mutex_;  // over what follows
    by_end entries_;
    boost::unordered_flat_map<std::string, std::vector<place>> by_key_;
};

}  // namespace anteroom::auth
