#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "token_signer.hpp"

namespace anteroom::bench {

// Signs one access token after the other (RFC 7515, RFC 7519), each for another user, valid for an
// hour from now: `{"id":"user-N","sub":"user-N","iat":...,"exp":...}`.
class token_mint {
  public:
    // So many tokens are made beforehand, and given out in turn, again and again; with 0 each is a
    // new one.
    explicit token_mint(token_signer signer, std::size_t made_beforehand = 0);

    // Throws std::runtime_error when OpenSSL refuses the key.
    std::string next();
    // Another one for the user of the token that was made as number `token`, from 0.
    std::string renewed(std::uint64_t token);

  private:
    std::string made_for(const std::string& user);

    token_signer signer_;
    std::string header_;
    std::vector<std::string> ready_;
    std::uint64_t user_ = 0;
    std::uint64_t renewals_ = 0;
};

// The URL-safe alphabet without padding (RFC 4648 section 5).
std::string base64url(std::string_view bytes);

}  // namespace anteroom::bench
