#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/claims.hpp"
#include "auth/key_source.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "jose/key.hpp"
#include "jose/token_digest.hpp"

namespace anteroom::jose {
struct compact_jws;
struct jws_header;
struct registered_claims;
}  // namespace anteroom::jose

namespace anteroom::auth {

// Whose tokens are accepted, and by which keys.
struct trusted_issuer {
    std::optional<std::string> name{};      // `iss` must be exactly this
    std::optional<std::string> audience{};  // `aud` must be or contain this
    std::shared_ptr<key_source> keys{};
};

// What tokens must satisfy. A key without an id answers for any `kid`.
struct verifier_options {
    // One issuer whose keys stay as they are.
    std::vector<jose::key> keys{};
    std::optional<std::string> issuer{};
    std::optional<std::string> audience{};

    std::chrono::seconds leeway{30};                     // for clocks that disagree; at most 60
    std::optional<std::chrono::seconds> lifetime_max{};  // cap on `exp - iat`
    std::vector<std::string> user_id_claims = {"id", "sub"};  // the first that is present counts
    // The header's `typ` (as "at+jwt"). Unset: none, "JWT" and "at+jwt" pass, so that tokens made
    // for another purpose do not.
    std::optional<std::string> type{};

    // Or several issuers, or one whose keys change. Of several, each has a name of its own.
    std::vector<trusted_issuer> issuers{};
};

// A token that passed, with what the verdict rests on.
struct accepted_token {
    claims says;
    base::wall_time good_until;  // `exp` with the leeway, or when its key ceases to count
    const key_source* source;
    key_set_ptr keys;  // the set whose key signed it
};

// A key that no token can be checked without, and where to look for it.
struct wanted_key {
    key_source* source;
    std::string kid;  // empty if the token names none
};

// Decides whether a token is accepted. Immutable but for the keys that its sources replace:
// every member may be called from any thread.
//
// With several issuers, `iss` is read before the signature is checked, and only to choose among
// the configured ones: whose keys may have signed it. It is compared again once the signature
// holds, and no other claim is looked at before (JWT-14).
class verifier {
  public:
    // Refuses an unsafe configuration with a configuration reason of `auth::errc`.
    static base::result<verifier> make(verifier_options options);

    // `token` is bare or starts with `Bearer `. The error is an exact reason, of `auth::errc` or
    // `jose::errc`; `refusal_for` says what the peer may hear of it. `errc::expired` means that
    // everything else about the token holds.
    base::result<claims> verify(std::string_view token, base::wall_time now) const noexcept;

    // The same, for who keeps the verdict under the digest of the bare token, and asks
    // `still_holds` before using it again.
    base::result<accepted_token> examine(std::string_view token, const jose::token_digest& digest,
                                         base::wall_time now) const noexcept;
    [[nodiscard]] bool still_holds(const accepted_token& token, base::wall_time now) const noexcept;

    // For a token that was refused because its key is not there (`errc::key_unknown`,
    // `errc::keys_unavailable`).
    std::optional<wanted_key> key_wanted_by(std::string_view token) const;

    std::chrono::seconds leeway() const { return options_.leeway; }

    static constexpr std::chrono::seconds leeway_max{60};
    static constexpr std::size_t issuers_max = 32;

  private:
    explicit verifier(verifier_options options) : options_(std::move(options)) {}

    base::result<accepted_token> examine_bare(std::string_view token,
                                              const jose::token_digest* digest,
                                              base::wall_time now) const;
    const trusted_issuer* issuer_of(const boost::json::object& payload) const;
    base::error_code check_type(const jose::jws_header& header) const;
    base::error_code check_registered(const jose::registered_claims& registered,
                                      const trusted_issuer& from, base::wall_time now) const;

    verifier_options options_;
};

}  // namespace anteroom::auth
