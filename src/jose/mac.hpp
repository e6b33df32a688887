#pragma once

#include <string_view>

#include "jose/algorithm.hpp"
#include "jose/evp.hpp"

namespace anteroom::jose {

// The authentication code of one text; `bytes` is 0 if it could not be made.
struct mac {
    unsigned char value[EVP_MAX_MD_SIZE];
    std::size_t bytes = 0;
};

// HMAC with one secret, looked up and keyed once. Each code is made by a copy of the prepared
// context, so any number of threads may ask at once.
class mac_key {
  public:
    // `valid()` is false if OpenSSL could not make the key.
    mac_key(algorithm alg, std::string_view secret);

    bool valid() const { return prepared_ != nullptr; }
    mac of(std::string_view text) const noexcept;

  private:
    mac_ctx_ptr prepared_;
};

}  // namespace anteroom::jose
