#include "typing_pace.hpp"

namespace anteroom_app {

bool typing_pace::may_tell(const std::string& room, const std::string& id, instant now) {
    const std::lock_guard lock{mutex_};
    const auto [entry, is_first] = told_.try_emplace({room, id}, now);
    if (!is_first && now - entry->second < interval) return false;
    entry->second = now;
    return true;
}

void typing_pace::forget(const std::string& room, const std::string& id) {
    const std::lock_guard lock{mutex_};
    told_.erase({room, id});
}

void typing_pace::forget(const std::string& room) {
    const std::lock_guard lock{mutex_};
    for (auto entry = told_.lower_bound({room, {}});
         entry != told_.end() && entry->first.first == room;)
        entry = told_.erase(entry);
}

}  // namespace anteroom_app
