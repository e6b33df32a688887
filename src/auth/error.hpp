#pragma once

#include "base/result.hpp"

namespace anteroom::auth {

// Why a token is not accepted although its form and signature may be, and why a configuration is
// unsafe. The exact reason is for the security log; the peer hears one of five refusals.
enum class errc {
    // What arrived.
    token_missing = 1,
    algorithm_not_allowed,
    key_unknown,
    key_ambiguous,
    signature_wrong,
    type_not_accepted,
    issuer_wrong,
    audience_wrong,
    issued_in_future,
    not_yet_valid,
    issued_at_missing,
    lifetime_too_long,
    subject_wrong_type,
    user_id_missing,
    user_id_wrong_type,
    user_id_too_long,
    expired,
    revoked,
    keys_unavailable,
    token_not_text,
    issuer_unknown,
    too_many_waiting,

    // What was configured.
    no_keys,
    too_many_keys,
    secret_beside_public_key,
    key_id_repeated,
    leeway_out_of_range,
    lifetime_out_of_range,
    user_id_claim_unnamed,
    empty_requirement,
    issuer_unnamed,
    issuer_repeated,
    too_many_issuers,
    keys_given_twice,
};

const base::error_category& category();
base::error_code make_error_code(errc reason);

}  // namespace anteroom::auth

template <>
struct boost::system::is_error_code_enum<anteroom::auth::errc> : std::true_type {};
