#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace anteroom::identity {

struct rotation_rules {
    std::chrono::milliseconds signs_for{std::chrono::hours{24 * 30}};
    // How long a key is published before it signs: longer than verifiers keep a set.
    std::chrono::milliseconds published_ahead{std::chrono::hours{24}};
    // How long after its last signature a key is needed: a token's life, and clocks that disagree.
    std::chrono::milliseconds needed_after{std::chrono::minutes{12}};
};

// When a key signs. It is published from when it was made.
struct key_times {
    std::string kid;
    base::wall_time signs_from{};
};

// What to do about the keys now, and when to look again.
struct rotation_plan {
    struct kept_key {
        std::size_t position;                    // among those given
        std::optional<base::wall_time> until{};  // from when it verifies nothing more
    };

    std::vector<kept_key> keep;
    std::optional<std::size_t> signer;                     // none: make a key first
    std::optional<base::wall_time> make_key_signing_from;  // a key is missing
    base::wall_time look_again{};
};

// `published_ahead` before a key has signed for long enough there is its successor, and both are
// published until nobody can hold a token of the elder (RT-08).
//
//   made, published --published_ahead--> signs --signs_for--> verifies --needed_after--> gone
rotation_plan plan_rotation(std::span<const key_times> keys, const rotation_rules& rules,
                            base::wall_time now);

}  // namespace anteroom::identity
