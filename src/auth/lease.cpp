#include "auth/lease.hpp"

#include <algorithm>

namespace anteroom::auth {

namespace {

using base::milliseconds;

// Keeps the monotonic deadlines far from the end of their clock (it counts nanoseconds and holds
// 292 years). A token may say that it expires in the year 9999.
constexpr milliseconds lease_max = std::chrono::hours{24 * 365 * 100};

// 75 to 85 % of what is left, so that clients that came together do not all renew together.
milliseconds until_renewal(milliseconds left, std::uint32_t jitter) {
    constexpr std::int64_t parts = 10'000;
    const std::int64_t share = 7'500 + (std::int64_t{jitter} * 1'000 >> 32);
    return left * share / parts;
}

}  // namespace

lease::lease(const lease_options& options, base::instant granted)
    : expires_at_(options.expires_at),
      leeway_ms_(static_cast<std::uint32_t>(options.leeway.count())),
      grace_ms_(static_cast<std::uint32_t>(
          std::clamp(options.grace, milliseconds{0}, grace_max).count())),
      policy_(options.policy),
      mode_(options.mode) {
    const milliseconds left =
        std::clamp<milliseconds>(options.expires_at - granted.wall, -lease_max, lease_max);
    renew_at_ = granted.steady + until_renewal(std::max(left, milliseconds{0}), options.jitter);
    ends_at_ = granted.steady + left + options.leeway;
}

bool lease::may_renew(base::instant now) const {
    return open() && now.steady < closes_at();
}

lease::action lease::on_time(base::instant now) {
    if (!open()) return action::none;
    if (now.steady >= closes_at()) {
        state_ = state::expired;
        return action::expire;
    }
    if (state_ != state::in_grace && now.steady >= ends_at_) {
        state_ = state::in_grace;
        return action::begin_grace;
    }
    if (state_ == state::active && now.steady >= renew_at_) {
        state_ = state::expiring;
        return action::announce_expiring;
    }
    return action::none;
}

std::optional<base::steady_time> lease::next_deadline() const {
    switch (state_) {
        case state::active:
            return std::min(renew_at_, ends_at_);
        case state::expiring:
            return ends_at_;
        case state::in_grace:
            return closes_at();
        case state::expired:
        case state::closed:
            break;
    }
    return std::nullopt;
}

lease_times lease::times(base::instant now) const {
    const auto until = std::chrono::floor<milliseconds>(renew_at_ - now.steady);
    return {expires_at_, now.wall + until, now.wall};
}

}  // namespace anteroom::auth
