#include "identity/error.hpp"

namespace anteroom::identity {

namespace {

const char* sentence(errc reason) {
    switch (reason) {
        case errc::malformed_json:
            return "The body is not one JSON object.";
        case errc::not_json:
            return "The body must be JSON, with the Content-Type application/json.";
        case errc::field_missing:
            return "A field is missing.";
        case errc::field_wrong_type:
            return "A field must be a string.";
        case errc::field_unknown:
            return "There is no such field here.";
        case errc::name_not_allowed:
            return "A name has 1 to 32 characters: letters A to Z, digits, \"_\", \"-\" and \".\".";
        case errc::password_too_short:
            return "A password has at least 8 characters.";
        case errc::password_too_long:
            return "A password has at most 1,024 bytes.";
        case errc::password_too_common:
            return "This password is among the first that anybody would try.";
        case errc::body_too_large:
            return "The body is larger than 16 KiB.";
        case errc::no_such_endpoint:
            return "There is nothing here.";
        case errc::method_not_allowed:
            return "This method is not served here.";
        case errc::origin_not_allowed:
            return "Pages of this origin may not call.";
        case errc::origin_missing:
            return "A request with the refresh cookie must say by its Origin which page sends it.";
        case errc::https_required:
            return "Passwords and sessions travel over https, or over http on this machine alone.";
        case errc::credentials_wrong:
            return "The name or the password is wrong.";
        case errc::session_missing:
            return "There is no session: log in.";
        case errc::session_ended:
            return "The session has ended: log in.";
        case errc::refresh_raced:
            return "Another request has just refreshed this session: try again with the new "
                   "cookie.";
        case errc::token_missing:
            return "An access token is needed: Authorization: Bearer ...";
        case errc::token_not_accepted:
            return "The access token is not accepted.";
        case errc::token_expired:
            return "The access token has expired.";
        case errc::too_many_attempts:
            return "Too many attempts: wait.";
        case errc::name_taken:
            return "Somebody has this name.";
        case errc::registration_closed:
            return "New accounts are not taken here.";
        case errc::too_many_accounts:
            return "There is no room for more accounts.";
        case errc::overloaded:
            return "Too much is going on: try again.";
        case errc::storage_busy:
            return "The database is busy: try again.";
        case errc::storage_full:
            return "The database has no room left: nothing has changed.";
        case errc::storage_failed:
            return "The database cannot be used.";
        case errc::hashing_failed:
            return "There is no memory to check a password with: try again.";
        case errc::signing_failed:
            return "No token could be signed.";
        case errc::storage_cannot_open:
            return "it cannot be opened";
        case errc::storage_not_ours:
            return "it is not a database of accounts";
        case errc::storage_too_new:
            return "it was made by a later version of this program";
        case errc::storage_readable_by_others:
            return "others than its owner can read it, and it holds signing keys: chmod 600";
    }
    return "An unknown reason.";
}

class category_of_identity final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.identity"; }
    std::string message(int value) const override { return sentence(static_cast<errc>(value)); }
};

}  // namespace

const base::error_category& category() {
    static const category_of_identity instance;
    return instance;
}

base::error_code make_error_code(errc reason) {
    return {static_cast<int>(reason), category()};
}

}  // namespace anteroom::identity
