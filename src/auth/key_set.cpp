#include "auth/key_set.hpp"

#include <algorithm>

#include "auth/error.hpp"
#include "jose/jws.hpp"

namespace anteroom::auth {

base::result<key_set> key_set::make(std::vector<verification_key> keys) {
    if (keys.empty()) return errc::no_keys;
    if (keys.size() > keys_max) return errc::too_many_keys;
    for (auto each = keys.begin(); each != keys.end(); ++each) {
        if (each->key.is_secret() != keys.front().key.is_secret())
            return errc::secret_beside_public_key;
        const bool repeated = std::any_of(keys.begin(), each, [&](const verification_key& earlier) {
            return !each->key.id().empty() && earlier.key.id() == each->key.id() &&
                   earlier.key.alg() == each->key.alg();
        });
        if (repeated) return errc::key_id_repeated;
    }
    return key_set(std::move(keys));
}

base::result<std::optional<base::wall_time>> key_set::check(const jose::compact_jws& token,
                                                            base::wall_time now) const {
    const auto& kid = token.header.kid;
    const auto named = [&](const verification_key& each) {
        return !kid || each.key.id().empty() || each.key.id() == *kid;
    };
    const auto fits = [&](const verification_key& each) {
        return each.key.alg() == token.header.alg && named(each) &&
               (!each.until || now < *each.until);
    };
    const auto fitting = std::count_if(keys_.begin(), keys_.end(), fits);
    if (fitting == 0) {
        // Whoever names a key that we lack may have a newer one.
        const bool unknown = std::none_of(keys_.begin(), keys_.end(), named);
        return unknown ? errc::key_unknown : errc::algorithm_not_allowed;
    }
    if (static_cast<std::size_t>(fitting) > keys_tried_max) return errc::key_ambiguous;
    for (const auto& each : keys_)
        if (fits(each) && token.signed_by(each.key)) return each.until;
    return errc::signature_wrong;
}

}  // namespace anteroom::auth
