#pragma once

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
    // Takes one, or answers false if there is none.
    bool take(const rate& limit, base::steady_time now) {
        if (!limit.limited()) return true;
        using duration = base::steady_time::duration;
        const duration each = duration{limit.per} / limit.count;
        const duration room = each * (limit.burst > 0 ? limit.burst : limit.count);
        const auto from = full_at_ > now ? full_at_ : now;
        if (from - now > room - each) return false;
        full_at_ = from + each;
        return true;
    }

  private:
    base::steady_time full_at_{};
};

}  // namespace anteroom::auth
