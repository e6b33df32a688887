#pragma once

#include <cstddef>

#include "identity/password_hasher.hpp"

namespace anteroom::identity {

// Argon2id (RFC 9106) by libsodium, in the usual text form `$argon2id$v=19$m=65536,t=2,p=1$...`.
class argon2_hasher final : public password_hasher {
  public:
    struct effort {
        std::size_t memory_bytes = 64 * 1024 * 1024;
        unsigned passes = 2;
    };

    explicit argon2_hasher(effort made);

    base::result<std::string> hash(std::string_view password) override;
    base::result<bool> verify(std::string_view password, std::string_view kept) override;
    bool outdated(std::string_view kept) override;

  private:
    effort effort_;
};

}  // namespace anteroom::identity
