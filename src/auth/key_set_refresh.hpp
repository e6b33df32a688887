#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

#include "auth/key_source.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

struct key_set_refresh_options {
    std::chrono::milliseconds refresh_every{std::chrono::minutes{5}};
    // For so long after the last good fetch its keys count, whatever has happened since.
    std::chrono::milliseconds good_for{std::chrono::hours{1}};
    // From the start of one fetch to the start of the next, whatever is asked for.
    std::chrono::milliseconds fetch_interval_min{std::chrono::seconds{10}};
    // For so long a key id that a fetch did not bring needs no other.
    std::chrono::milliseconds unknown_for{std::chrono::minutes{1}};
    std::size_t unknown_max = 1'024;  // ids that are remembered; more push out the oldest
};

// Decides when the published keys of one issuer are fetched, and what a key id means that is not
// among them (JWT-13). Fetches nothing and knows no keys: the caller does what it answers.
//
//   resting --refresh_every, or an unknown id--> fetching --brought keys--> resting
//      ^                                            `-----failed--> resting, keys age
//      `-- never sooner than fetch_interval_min after the start of the last one
//
// While the endpoint is down the keys of the last good fetch count until they are `good_for` old;
// then there are none, and tokens are refused as "unavailable", not as invalid. Keys that a fetch
// no longer brings are gone with it. One thread at a time.
class key_set_refresh {
  public:
    // The first fetch is due at once.
    key_set_refresh(const key_set_refresh_options& options, base::steady_time now);

    // True if a fetch is to be started now; `on_fetched` or `on_failed` must follow.
    [[nodiscard]] bool begin_fetch(base::steady_time now);
    void on_fetched(base::steady_time now);
    void on_failed();

    // True once, when the keys of the last good fetch have become too old to count.
    [[nodiscard]] bool drop_keys(base::steady_time now);

    // A token names a key that the current set lacks. `unknown`: a fetch was made since it was
    // first asked for, and did not bring it. `awaited`: the running fetch, or one that is due now.
    // `unavailable`: the last fetch is too recent for another; the next one will look for it.
    lookup look_up(std::string_view kid, base::steady_time now);

    // When to ask `begin_fetch` and `drop_keys` again. Nothing while a fetch runs, unless keys age.
    std::optional<base::steady_time> next_deadline() const;

  private:
    bool remember_asked(std::string_view kid);
    void forget_known_unknowns(base::steady_time now);
    void settle_unknown(base::steady_time now);

    struct unknown_key {
        std::string kid;
        base::steady_time until;
    };

    key_set_refresh_options options_;
    base::steady_time due_;
    base::steady_time fetch_allowed_;
    std::optional<base::steady_time> good_until_;
    bool fetching_ = false;
    boost::unordered_flat_set<std::string> asked_;  // that the next good fetch settles
    std::deque<unknown_key> unknown_;               // the oldest in front
};

}  // namespace anteroom::auth
