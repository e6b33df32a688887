#include "auth/error.hpp"

#include <string>

namespace anteroom::auth {

namespace {

const char* sentence(errc reason) {
    switch (reason) {
        case errc::token_missing:
            return "No token was given.";
        case errc::algorithm_not_allowed:
            return "No configured key has the algorithm (alg) of the token.";
        case errc::key_unknown:
            return "The token names a key (kid) that is not configured.";
        case errc::key_ambiguous:
            return "The token names no key (kid), and too many configured keys could be meant.";
        case errc::signature_wrong:
            return "The signature is not by the configured key.";
        case errc::type_not_accepted:
            return "The type (typ) of the token is not accepted here.";
        case errc::issuer_wrong:
            return "The issuer (iss) is not the configured one.";
        case errc::audience_wrong:
            return "The audience (aud) does not contain the configured one.";
        case errc::issued_in_future:
            return "The token was issued (iat) in the future.";
        case errc::not_yet_valid:
            return "The token is not valid yet (nbf).";
        case errc::issued_at_missing:
            return "The token does not say when it was issued (iat), so its lifetime is unknown.";
        case errc::lifetime_too_long:
            return "The token lives longer (exp - iat) than the configured maximum.";
        case errc::subject_wrong_type:
            return "The subject (sub) is neither a string nor an integer.";
        case errc::user_id_missing:
            return "The token has none of the claims that name the user.";
        case errc::user_id_wrong_type:
            return "The claim that names the user is neither a string with text nor an integer.";
        case errc::user_id_too_long:
            return "The user id is longer than 256 bytes.";
        case errc::expired:
            return "The token has expired (exp).";
        case errc::revoked:
            return "The token has been revoked.";
        case errc::keys_unavailable:
            return "The keys of the issuer are not available now.";
        case errc::token_not_text:
            return "The token is not a text.";
        case errc::issuer_unknown:
            return "The issuer (iss) is none of the configured ones.";
        case errc::too_many_waiting:
            return "Too many tokens wait to be verified.";
        case errc::no_keys:
            return "No key is configured to verify tokens with.";
        case errc::too_many_keys:
            return "More than 100 keys are configured for one issuer.";
        case errc::secret_beside_public_key:
            return "A shared secret and a public key are configured for the same issuer.";
        case errc::key_id_repeated:
            return "Two keys of the same algorithm are configured under the same id.";
        case errc::leeway_out_of_range:
            return "The leeway must be 0 to 60 seconds.";
        case errc::lifetime_out_of_range:
            return "The maximum lifetime must be above 0 seconds.";
        case errc::user_id_claim_unnamed:
            return "No claim is configured to name the user.";
        case errc::empty_requirement:
            return "A configured issuer, audience or type is an empty text.";
        case errc::issuer_unnamed:
            return "Of several issuers, each must have a name.";
        case errc::issuer_repeated:
            return "The same issuer is configured twice.";
        case errc::too_many_issuers:
            return "More than 32 issuers are configured.";
        case errc::keys_given_twice:
            return "Keys, issuer and audience belong either to the options or to a list of "
                   "issuers.";
    }
    return "An unknown reason.";
}

class auth_category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.auth"; }
    std::string message(int value) const override { return sentence(static_cast<errc>(value)); }
};

}  // namespace

const base::error_category& category() {
    static const auth_category instance;
    return instance;
}

base::error_code make_error_code(errc reason) {
    return {static_cast<int>(reason), category()};
}

}  // namespace anteroom::auth
