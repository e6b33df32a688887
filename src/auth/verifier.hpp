#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/claims.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "jose/key.hpp"

namespace anteroom::jose {
struct compact_jws;
struct jws_header;
struct registered_claims;
}  // namespace anteroom::jose

namespace anteroom::auth {

// What tokens of one issuer must satisfy. A key without an id answers for any `kid`.
struct verifier_options {
    std::vector<jose::key> keys{};
    std::optional<std::string> issuer{};                 // `iss` must be exactly this
    std::optional<std::string> audience{};               // `aud` must be or contain this
    std::chrono::seconds leeway{30};                     // for clocks that disagree; at most 60
    std::optional<std::chrono::seconds> lifetime_max{};  // cap on `exp - iat`
    std::vector<std::string> user_id_claims = {"id", "sub"};  // the first that is present counts
    // The header's `typ` (as "at+jwt"). Unset: none, "JWT" and "at+jwt" pass, so that tokens made
    // for another purpose do not.
    std::optional<std::string> type{};
};

// Decides whether a token is accepted. Immutable: `verify` may be called from any thread.
class verifier {
  public:
    // Refuses an unsafe configuration with a configuration reason of `auth::errc`.
    static base::result<verifier> make(verifier_options options);

    // `token` is bare or starts with `Bearer `. The error is an exact reason, of `auth::errc` or
    // `jose::errc`; `refusal_for` says what the peer may hear of it. `errc::expired` means that
    // everything else about the token holds.
    base::result<claims> verify(std::string_view token, base::wall_time now) const noexcept;

    std::chrono::seconds leeway() const { return options_.leeway; }

    static constexpr std::chrono::seconds leeway_max{60};
    static constexpr std::size_t keys_max = 100;
    // A token that does not name its key is tried against at most so many.
    static constexpr std::size_t keys_tried_max = 4;

  private:
    explicit verifier(verifier_options options) : options_(std::move(options)) {}

    base::result<claims> verify_bare(std::string_view token, base::wall_time now) const;
    base::error_code check_signature(const jose::compact_jws& token) const;
    base::error_code check_type(const jose::jws_header& header) const;
    base::error_code check_registered(const jose::registered_claims& registered,
                                      base::wall_time now) const;

    verifier_options options_;
};

}  // namespace anteroom::auth
