#pragma once

#include "base/result.hpp"

namespace anteroom::jose {

// Why a text is no token, or a text no key. One sentence each, without anything secret (JWT-15).
enum class errc {
    // The form of a token.
    token_too_long = 1,
    not_three_parts,
    header_not_base64url,
    header_not_json_object,
    header_too_deep,
    header_name_repeated,
    header_names_key_material,
    header_has_critical_extension,
    algorithm_missing,
    algorithm_none,
    algorithm_unknown,
    key_id_invalid,
    type_invalid,
    signature_not_base64url,
    payload_not_base64url,
    payload_not_json_object,
    payload_too_deep,
    payload_name_repeated,

    // The registered claims.
    expiry_missing,
    claim_not_a_time,
    issuer_not_a_string,
    audience_not_strings,

    // Keys.
    secret_too_short,
    secret_is_pem,
    algorithm_not_for_key,
    pem_unreadable,
    pem_not_one_key,
    key_is_private,
    key_is_public,
    key_is_encrypted,
    key_is_certificate,
    key_type_unsupported,
    rsa_size_out_of_range,
    rsa_exponent_unsafe,
    key_invalid,
    key_id_too_long,
    jwk_not_json_object,
    jwk_member_missing,
    jwk_member_invalid,
    jwk_not_for_signatures,
    jwk_is_secret,
    jwk_id_repeated,
    rsa_key_is_guessable,
    key_is_secret,
    signing_failed,
    generating_failed,

    // Sets of keys.
    jwk_set_too_long,
    jwk_set_not_json,
    jwk_set_too_many_keys,
};

const base::error_category& category();
base::error_code make_error_code(errc reason);

}  // namespace anteroom::jose

template <>
struct boost::system::is_error_code_enum<anteroom::jose::errc> : std::true_type {};
