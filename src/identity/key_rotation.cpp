#include "identity/key_rotation.hpp"

#include <algorithm>

namespace anteroom::identity {

rotation_plan plan_rotation(std::span<const key_times> keys, const rotation_rules& rules,
                            base::wall_time now) {
    rotation_plan plan;
    if (keys.empty()) {
        plan.make_key_signing_from = now;
        plan.look_again = now;
        return plan;
    }
    std::vector<std::size_t> order(keys.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return keys[i].signs_from; });

    // The last one whose time has come; the first of all when a clock was set back before it.
    std::size_t signing = 0;
    while (signing + 1 < order.size() && keys[order[signing + 1]].signs_from <= now) ++signing;
    plan.signer = order[signing];

    std::optional<base::wall_time> next;
    const auto look_at = [&](base::wall_time when) { next = next ? std::min(*next, when) : when; };
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i >= signing) {
            plan.keep.push_back({order[i], std::nullopt});
            if (i > signing) look_at(keys[order[i]].signs_from);
            continue;
        }
        const auto until = keys[order[i + 1]].signs_from + rules.needed_after;
        if (until <= now) continue;
        plan.keep.push_back({order[i], until});
        look_at(until);
    }
    if (signing + 1 == order.size()) {
        const auto over = keys[order[signing]].signs_from + rules.signs_for;
        const auto make_at = over - rules.published_ahead;
        if (make_at <= now)
            plan.make_key_signing_from = std::max(over, now + rules.published_ahead);
        else
            look_at(make_at);
    }
    plan.look_again = plan.make_key_signing_from ? now : next.value_or(now);
    return plan;
}

}  // namespace anteroom::identity
