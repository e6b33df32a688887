#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace anteroom::bench {

// Signs one HS256 access token after the other (RFC 7515, RFC 7519), each for another user, valid
// for an hour from now: `{"id":"user-N","sub":"user-N","iat":...,"exp":...}`.
class token_mint {
  public:
    explicit token_mint(std::string secret);

    // Throws std::runtime_error when OpenSSL refuses the key.
    std::string next();
    // Another one for the user of the token that was made as number `token`, from 0.
    std::string renewed(std::uint64_t token);

  private:
    std::string made_for(const std::string& user);

    std::string secret_;
    std::uint64_t user_ = 0;
    std::uint64_t renewals_ = 0;
};

// The URL-safe alphabet without padding (RFC 4648 section 5).
std::string base64url(std::string_view bytes);

}  // namespace anteroom::bench
