#pragma once

#include <cstddef>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "auth/verifier.hpp"
#include "jose/token_digest.hpp"

namespace anteroom::auth {

struct verified_tokens_limits {
    std::size_t tokens_max = 16'384;
    std::size_t bytes_max = 16 * 1024 * 1024;  // that their claims hold
};

// Remembers tokens that were accepted, so that a storm of reconnecting clients does not have each
// verified again (JWT-17). Known by the SHA-256 of the whole token, signature included, and by the
// verifier that accepted it. A token is asked anew whether it still holds each time: one that has
// expired meanwhile, or whose issuer has other keys now, is not found.
//
// Half full twice: tokens enter the young half; when that is full it becomes the old half, and what
// was there and not asked for since is forgotten. One thread at a time; a shard has one.
class verified_tokens {
  public:
    explicit verified_tokens(const verified_tokens_limits& limits = {}) : limits_(limits) {}

    // Null if the token is not there or no longer holds. Until the next call.
    const accepted_token* find(const verifier& by, const jose::token_digest& token,
                               base::wall_time now);
    void keep(const verifier& by, const jose::token_digest& token, accepted_token accepted);

    // Forgets everything: whatever was accepted is verified again.
    void clear();

    std::size_t size() const { return young_.size() + old_.size(); }

  private:
    struct name {
        jose::token_digest token;
        const verifier* by;
        friend bool operator==(const name&, const name&) = default;
    };
    struct name_hash {
        std::size_t operator()(const name& of) const noexcept;
    };
    using tokens = boost::unordered_flat_map<name, accepted_token, name_hash>;

    verified_tokens_limits limits_;
    tokens young_;
    tokens old_;
    std::size_t young_bytes_ = 0;
};

}  // namespace anteroom::auth
