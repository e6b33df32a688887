#include "server/account_counts.hpp"

#include <algorithm>

namespace anteroom::detail {

void account_counts::add_to(std::vector<counter>& all) const {
    for (std::size_t i = 0; i < names.size(); ++i)
        all.push_back({names[i], counts_[i].load(std::memory_order_relaxed)});
}

void account_counts::write(base::log_level level, std::string_view event,
                           std::span<const base::log_field> fields) noexcept {
    const auto found = std::ranges::find(names, event);
    if (found != names.end())
        counts_[static_cast<std::size_t>(found - names.begin())].fetch_add(
            1, std::memory_order_relaxed);
    if (next_) next_->write(level, event, fields);
}

}  // namespace anteroom::detail
