#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/time.hpp"

namespace anteroom::auth {

// So many in a time on average, and so many at once. A count of nought: no limit.
struct rate {
    std::uint32_t count = 0;
    std::chrono::milliseconds per{1'000};
    std::uint32_t burst = 0;  // nought: as many as `count`

    bool limited() const { return count > 0; }
};

// A token bucket in one instant of time: when it will be full again (the generic cell rate
// algorithm, ITU-T I.371). It starts full, needs no timer, and belongs to one thread.
class rate_bucket {
  public:
    using duration = base::steady_time::duration;

    // Takes one, or answers false if there is none.
    bool take(const rate& limit, base::steady_time now) {
        if (!limit.limited()) return true;
        if (wait(limit, now) > duration::zero()) return false;
        full_at_ = std::max(full_at_, now) + each(limit);
        return true;
    }

    // How long until there is one to take; nought if there is.
    duration wait(const rate& limit, base::steady_time now) const {
        if (!limit.limited()) return duration::zero();
        const duration room = each(limit) * (limit.burst > 0 ? limit.burst : limit.count);
        const duration lacking = std::max(full_at_, now) - now;
        return std::max(duration::zero(), lacking - (room - each(limit)));
    }

    // Puts one back that was taken.
    void give_back(const rate& limit, base::steady_time now) {
        if (limit.limited()) full_at_ = std::max(full_at_ - each(limit), now);
    }

  private:
    static duration each(const rate& limit) { return duration{limit.per} / limit.count; }

    base::steady_time full_at_{};
};

}  // namespace anteroom::auth
