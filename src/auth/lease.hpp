#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "auth/lease_times.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// How a connection ends whose lease has expired, at once or after a time of grace.
enum class expiry_policy : std::uint8_t {
    reconnect,   // the transport is closed, so a stock client comes back with a fresh token
    disconnect,  // a DISCONNECT packet: the client stays away until its program decides
};

// What a connection may still do in its time of grace, besides renewing its token.
enum class grace_mode : std::uint8_t {
    receive_only,  // it is sent what it would have been sent, and no handler runs for it
    frozen,        // neither
};

struct lease_options {
    base::wall_time expires_at;                // `exp` of the token
    std::chrono::milliseconds leeway{30'000};  // how long after `exp` the token still counts
    expiry_policy policy = expiry_policy::reconnect;
    std::chrono::milliseconds grace{0};  // between expiry and end; at most `lease::grace_max`
    grace_mode mode = grace_mode::receive_only;
    std::uint32_t jitter = 0x8000'0000;  // any random number: moves `renew_at` between 75 and 85 %
};

// Decides how long a connection may act on its token. A renewal is a new lease in its place.
// The caller owns the clocks and performs the actions; one thread at a time.
//
//   active --renew_at--> expiring --exp + leeway--> in_grace --grace--> expired --close()--> closed
//
// A timer that comes late skips states; without grace there is no state between the two times.
//
// Two clocks, two questions. The time a token has left is measured once, when the lease is
// granted, and laid on the monotonic clock: that alone ends the lease, so when the wall clock
// jumps nobody is disconnected by it and nobody stays longer. To *act*, the token must also be
// alive by the wall clock of the moment: after a jump forward (or a machine that slept) an
// outlived token does nothing at once, yet its connection stays and goes on if the clock is put
// right or the client renews. Tokens that arrive are judged by the wall clock alone.
class lease {
  public:
    enum class state : std::uint8_t { active, expiring, in_grace, expired, closed };
    enum class action : std::uint8_t {
        none,
        announce_expiring,  // tell the client, once: `auth:expiring`
        begin_grace,        // the token has expired, and a renewal may still come
        expire,             // perform `policy()`, then `close()`
    };

    // `granted` is the instant at which the token was verified.
    lease(const lease_options& options, base::instant granted);

    // To be asked before a handler runs.
    [[nodiscard]] bool may_act(base::instant now) const;
    // To be asked before application data is sent.
    [[nodiscard]] bool may_receive(base::instant now) const;
    // Whether a fresh token may take this one's place: until the end, whatever the wall clock says.
    [[nodiscard]] bool may_renew(base::instant now) const;

    // Moves to the state that belongs to `now.steady`. Each action is answered once.
    action on_time(base::instant now);

    // When to ask `on_time` again; nothing once it has answered `expire` or after `close`.
    std::optional<base::steady_time> next_deadline() const;

    // The connection is gone: nothing acts and nothing is due any more.
    void close() { state_ = state::closed; }

    // What the client is told: `auth:lease` and the answer to `auth:renew`.
    lease_times times(base::instant now) const;

    state now_state() const { return state_; }
    expiry_policy policy() const { return policy_; }
    base::wall_time expires_at() const { return expires_at_; }
    std::chrono::milliseconds grace() const { return std::chrono::milliseconds{grace_ms_}; }
    grace_mode mode() const { return mode_; }

    static constexpr std::chrono::milliseconds grace_max = std::chrono::hours{1};

  private:
    bool open() const { return state_ != state::expired && state_ != state::closed; }
    base::wall_time outlived_at() const {
        return expires_at_ + std::chrono::milliseconds{leeway_ms_};
    }
    base::steady_time closes_at() const { return ends_at_ + grace(); }

    base::wall_time expires_at_;
    base::steady_time renew_at_;
    base::steady_time ends_at_;
    std::uint32_t leeway_ms_;
    std::uint32_t grace_ms_;
    state state_ = state::active;
    expiry_policy policy_;
    grace_mode mode_;
};

// Asked for every message, so in the caller's code.
inline bool lease::may_act(base::instant now) const {
    return open() && now.steady < ends_at_ && now.wall < outlived_at();
}

inline bool lease::may_receive(base::instant now) const {
    if (grace_ms_ == 0 || mode_ == grace_mode::frozen) return may_act(now);
    return open() && now.steady < closes_at() && now.wall < outlived_at() + grace();
}

static_assert(sizeof(lease) <= 40, "every connection holds one");

}  // namespace anteroom::auth
