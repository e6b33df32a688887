#include "auth/key_set_refresh.hpp"

#include <algorithm>

namespace anteroom::auth {

key_set_refresh::key_set_refresh(const key_set_refresh_options& options, base::steady_time now)
    : options_(options), due_(now), fetch_allowed_(now) {}

bool key_set_refresh::begin_fetch(base::steady_time now) {
    if (fetching_ || now < due_ || now < fetch_allowed_) return false;
    fetching_ = true;
    fetch_allowed_ = now + options_.fetch_interval_min;
    due_ = now + options_.refresh_every;
    return true;
}

void key_set_refresh::on_fetched(base::steady_time now) {
    fetching_ = false;
    good_until_ = now + options_.good_for;
    settle_unknown(now);
}

void key_set_refresh::on_failed() {
    fetching_ = false;
    due_ = std::min(due_, fetch_allowed_);
    // Nobody can say whether the ids that were asked for exist.
    asked_.clear();
}

bool key_set_refresh::drop_keys(base::steady_time now) {
    if (!good_until_ || now < *good_until_) return false;
    good_until_.reset();
    return true;
}

lookup key_set_refresh::look_up(std::string_view kid, base::steady_time now) {
    forget_known_unknowns(now);
    const bool settled = std::any_of(unknown_.begin(), unknown_.end(),
                                     [&](const unknown_key& each) { return each.kid == kid; });
    if (settled && good_until_) return lookup::unknown;
    if (!fetching_) due_ = std::min(due_, std::max(now, fetch_allowed_));
    if (!remember_asked(kid)) return lookup::unavailable;
    return fetching_ || due_ <= now ? lookup::awaited : lookup::unavailable;
}

std::optional<base::steady_time> key_set_refresh::next_deadline() const {
    if (!fetching_) {
        const auto fetch = std::max(due_, fetch_allowed_);
        return good_until_ ? std::min(fetch, *good_until_) : fetch;
    }
    return good_until_;
}

bool key_set_refresh::remember_asked(std::string_view kid) {
    if (asked_.size() >= options_.unknown_max && !asked_.contains(std::string{kid})) return false;
    asked_.emplace(kid);
    return true;
}

void key_set_refresh::forget_known_unknowns(base::steady_time now) {
    while (!unknown_.empty() && now >= unknown_.front().until) unknown_.pop_front();
}

// Those that the fetch did bring are found in the set before anybody asks here.
void key_set_refresh::settle_unknown(base::steady_time now) {
    forget_known_unknowns(now);
    for (const auto& kid : asked_) {
        if (unknown_.size() >= options_.unknown_max) unknown_.pop_front();
        unknown_.push_back({kid, now + options_.unknown_for});
    }
    asked_.clear();
}

}  // namespace anteroom::auth
