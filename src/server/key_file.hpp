#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/key_source.hpp"
#include "jose/algorithm.hpp"
#include "server/key_refresher.hpp"

namespace anteroom::facade {

struct key_file_options {
    std::string path;
    std::vector<jose::algorithm> accepted;  // empty: any
    std::chrono::milliseconds check_every{1'000};
};

// A JWK set in a file, read again when the file has changed. One that cannot be used then is
// logged, and the keys that were read before stay.
class key_file final : public auth::key_source, public refreshed_keys {
  public:
    explicit key_file(key_file_options options) : options_(std::move(options)) {}

    // Reads the file for the first time.
    base::error_code load();

    // refreshed_keys, the refresher's thread
    void start(key_refresher& by) override { refresher_ = &by; }
    std::optional<base::steady_time> work(base::steady_time now) override;

  private:
    // What shows that a file is another one than before.
    struct state {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t bytes = 0;
        std::int64_t changed_at = 0;  // nanoseconds
        friend bool operator==(const state&, const state&) = default;
    };
    static std::optional<state> state_of(const std::string& path);

    key_file_options options_;
    key_refresher* refresher_ = nullptr;
    std::optional<state> seen_;
    base::steady_time next_check_{};
};

}  // namespace anteroom::facade
