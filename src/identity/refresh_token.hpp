#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "jose/token_digest.hpp"

namespace anteroom::identity {

using jose::digest_of;
using jose::token_digest;

// What a browser keeps of a login: base64url of
//
//   [ 16 bytes: which family | 32 bytes: random | 16 bytes: MAC of both under our key ]
//
// The random part is the secret, of which only the SHA-256 of the whole is kept (RT-01). The MAC
// tells a token that was once ours from one that never was, so a used token is recognized for good
// (RT-02) without keeping any of them, and nobody can end a session by inventing one.
struct refresh_token {
    std::string text;
    std::string family;  // base64url of its 16 bytes, which is the `sid` of access tokens

    token_digest digest() const { return digest_of(text); }
};

// Makes and reads refresh tokens, under one key. Immutable: any thread.
class refresh_token_mint {
  public:
    static constexpr std::size_t key_bytes = 32;
    using key = std::array<unsigned char, key_bytes>;

    explicit refresh_token_mint(const key& own);

    // The first token of a new family, and the next of one.
    refresh_token found_family(base::random_source& random) const;
    refresh_token make(std::string_view family, base::random_source& random) const;

    // Nothing if we never made it.
    std::optional<refresh_token> read(std::string_view text) const;

    // The successor of a token in a form that only who has the token can open: what a client that
    // lost the answer is told again, without the successor being kept in the clear.
    std::string seal(const refresh_token& successor, const refresh_token& under,
                     base::random_source& random) const;
    std::optional<refresh_token> open(std::string_view sealed, const refresh_token& under) const;

  private:
    std::string with_mac(std::string_view family, std::string_view random) const;

    key key_;
};

}  // namespace anteroom::identity
