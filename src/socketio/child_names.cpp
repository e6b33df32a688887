#include "socketio/child_names.hpp"

namespace anteroom::socketio {

child_names::opened child_names::open(std::string_view name, std::size_t names_max) {
    const std::lock_guard lock{mutex_};
    if (const auto found = shards_.find(name); found != shards_.end()) {
        ++found->second;
        return opened::known;
    }
    if (shards_.size() >= names_max) return opened::full;
    shards_.emplace(name, 1);
    return opened::created;
}

void child_names::close(std::string_view name) {
    const std::lock_guard lock{mutex_};
    const auto found = shards_.find(name);
    if (found != shards_.end() && --found->second == 0) shards_.erase(found);
}

std::size_t child_names::size() const {
    const std::lock_guard lock{mutex_};
    return shards_.size();
}

}  // namespace anteroom::socketio
