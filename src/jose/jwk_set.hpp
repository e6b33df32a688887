#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "jose/algorithm.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {

inline constexpr std::size_t jwk_set_bytes_max = 256 * 1024;  // JWT-13
inline constexpr std::size_t jwk_set_keys_max = 100;

// The keys of a published set (RFC 7517 5) that may verify signatures, and why others may not.
struct jwk_set {
    struct unusable_key {
        std::size_t position;  // in the set, from 0
        base::error_code reason;
    };

    std::vector<key> keys;
    std::vector<unusable_key> left_out;
};

// One bad key does not spoil the set (JWT-13): a key that is not ours to use is left out with its
// reason. So are private keys and secrets, which have no place in a public set, and all keys that
// share one id and algorithm, for none of them can be told to be the right one.
//
// `accepted`, if not empty, lists the only algorithms that keys may have; a key that does not name
// its algorithm is bound to the first of them that fits it. The error says why the whole text is
// no set: too long, no strict JSON object with a list `keys`, or more than 100 of them.
base::result<jwk_set> parse_jwk_set(std::string_view json,
                                    std::span<const algorithm> accepted = {});

}  // namespace anteroom::jose
