#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "identity/refresh_token.hpp"

namespace anteroom::identity {

// How long a login lasts. Wall-clock times: they outlive the process.
struct refresh_rules {
    std::chrono::milliseconds life{std::chrono::hours{24 * 30}};     // of a family, RT-04
    std::chrono::milliseconds idle_max{std::chrono::hours{24 * 7}};  // between two uses
    // How long the token before the current one is answered again, to the same client. Nought: a
    // second use is always a theft.
    std::chrono::milliseconds retry_window{10'000};
    // Of that, how long another use is held for a second request of the same moment, not for one
    // whose answer was lost.
    std::chrono::milliseconds race_window{2'000};
};

// One login on one device: a chain of refresh tokens of which the last one counts.
struct refresh_family {
    struct replaced_token {
        token_digest digest{};
        base::wall_time at{};
        token_digest client{};
        std::string sealed_successor;
    };
    struct ending {
        base::wall_time at{};
        std::string reason;
    };

    std::string sid;
    std::string account;
    base::wall_time begun{};
    base::wall_time expires{};     // whatever happens
    base::wall_time idle_until{};  // unless it is used before; never after `expires`
    token_digest head{};
    std::optional<replaced_token> previous{};
    std::optional<ending> ended{};

    bool live(base::wall_time now) const { return !ended && now < expires && now < idle_until; }
    // Until when its token is any use.
    base::wall_time good_until() const { return std::min(expires, idle_until); }
};

// What a use of one of the family's tokens means.
//
//   head --use--> previous --within race_window--> raced: nothing is given
//                   |`-------within retry_window--> the same successor once more, to its client
//                   `--later, or somebody else, or once the successor has been used--> reused
enum class refresh_verdict : unsigned char {
    rotate,   // a successor takes its place
    raced,    // the client has asked twice at once, and the other request got it
    again,    // the client has not got the successor: it is told again
    reused,   // two have this token: the family ends (RT-02)
    expired,  // too old
    ended,    // logged out, or ended before
};

// `presented` is a genuine token of this family, used by `client`; its request arrived at
// `arrived`, which is not later than `now`.
refresh_verdict judge(const refresh_family& family, const token_digest& presented,
                      const token_digest& client, const refresh_rules& rules,
                      base::wall_time arrived, base::wall_time now);

refresh_family begin_family(const refresh_token& first, std::string account,
                            const refresh_rules& rules, base::wall_time now);

// The family after `successor` has taken the place of `used`.
refresh_family advance(refresh_family family, const refresh_token& used,
                       const refresh_token& successor, std::string sealed_successor,
                       const token_digest& client, const refresh_rules& rules, base::wall_time now);

}  // namespace anteroom::identity
