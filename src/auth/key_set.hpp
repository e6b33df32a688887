#pragma once

#include <optional>
#include <vector>

#include <boost/smart_ptr/shared_ptr.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {
struct compact_jws;
}

namespace anteroom::auth {

// A key and, for one that is on its way out, the instant from which it counts no more.
struct verification_key {
    jose::key key;
    std::optional<base::wall_time> until{};
};

// The keys of one issuer at one moment. Immutable, so any number of threads may ask at once.
class key_set {
  public:
    // 1 to `keys_max` keys: secrets or public keys, never both, no two of them under one id and
    // algorithm. Else a configuration reason of `auth::errc`.
    static base::result<key_set> make(std::vector<verification_key> keys);

    // Whether one of these keys signed the token. `kid` only selects among them (JWT-06); a key
    // without an id answers for any, and a token without one is tried against `keys_tried_max`
    // keys at most. Answers until when the key that signed it counts, or an exact reason.
    base::result<std::optional<base::wall_time>> check(const jose::compact_jws& token,
                                                       base::wall_time now) const;

    const std::vector<verification_key>& keys() const { return keys_; }

    static constexpr std::size_t keys_max = 100;
    static constexpr std::size_t keys_tried_max = 4;

  private:
    explicit key_set(std::vector<verification_key> keys) : keys_(std::move(keys)) {}

    std::vector<verification_key> keys_;
};

using key_set_ptr = boost::shared_ptr<const key_set>;

}  // namespace anteroom::auth
