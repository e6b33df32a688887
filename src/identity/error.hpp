#pragma once

#include "base/result.hpp"

namespace anteroom::identity {

// Why a request about accounts is not granted. The message is what its caller may read.
enum class errc {
    // The request.
    malformed_json = 1,
    not_json,
    field_missing,
    field_wrong_type,
    field_unknown,
    name_not_allowed,
    password_too_short,
    password_too_long,
    password_too_common,
    body_too_large,
    no_such_endpoint,
    method_not_allowed,

    // Who asks.
    origin_not_allowed,
    origin_missing,
    https_required,
    credentials_wrong,
    session_missing,
    session_ended,
    refresh_raced,
    token_missing,
    token_not_accepted,
    token_expired,
    too_many_attempts,

    // What there is.
    name_taken,
    registration_closed,
    too_many_accounts,

    // The server.
    overloaded,
    storage_busy,
    storage_full,
    storage_failed,
    hashing_failed,
    signing_failed,

    // The database, when it is opened.
    storage_cannot_open,
    storage_not_ours,
    storage_too_new,
    storage_readable_by_others,
};

const base::error_category& category();
base::error_code make_error_code(errc reason);

}  // namespace anteroom::identity

template <>
struct boost::system::is_error_code_enum<anteroom::identity::errc> : std::true_type {};
