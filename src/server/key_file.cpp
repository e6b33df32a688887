#include "server/key_file.hpp"

#include <sys/stat.h>

#include "server/loaded_keys.hpp"

namespace anteroom::facade {

base::error_code key_file::load() {
    seen_ = state_of(options_.path);
    const auto text = read_key_file(options_.path);
    if (!text) return text.error();
    auto loaded = read_key_set(*text, options_.accepted);
    if (!loaded) return loaded.error();
    replace(loaded->keys);
    if (refresher_) log_key_set(*refresher_, "keys_read", options_.path, *loaded);
    return {};
}

std::optional<base::steady_time> key_file::work(base::steady_time now) {
    if (now < next_check_) return next_check_;
    next_check_ = now + options_.check_every;
    if (state_of(options_.path) == seen_) return next_check_;
    const auto flaw = load();
    refresher_->count(flaw ? key_event::not_read : key_event::read);
    if (flaw)
        refresher_->log(base::log_level::error, "keys_not_read",
                        {{"file", options_.path}, {"reason", flaw.message()}});
    return next_check_;
}

std::optional<key_file::state> key_file::state_of(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    constexpr std::int64_t second = 1'000'000'000;
    return state{found.st_dev, found.st_ino, found.st_size,
                 found.st_mtim.tv_sec * second + found.st_mtim.tv_nsec};
}

}  // namespace anteroom::facade
