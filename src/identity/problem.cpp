#include "identity/problem.hpp"

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace anteroom::identity {

namespace {

namespace json = boost::json;

struct row {
    unsigned status;
    std::string_view code;
    unsigned retry_after_seconds = 0;
};

row row_for(errc reason) {
    switch (reason) {
        case errc::malformed_json:
            return {400, "malformed_json"};
        case errc::field_missing:
            return {400, "field_missing"};
        case errc::field_wrong_type:
            return {400, "field_wrong_type"};
        case errc::field_unknown:
            return {400, "field_unknown"};
        case errc::credentials_wrong:
            return {401, "credentials_wrong"};
        case errc::session_missing:
            return {401, "session_missing"};
        case errc::session_ended:
            return {401, "session_ended"};
        case errc::token_missing:
            return {401, "token_missing"};
        case errc::token_not_accepted:
            return {401, "token_not_accepted"};
        case errc::token_expired:
            return {401, "token_expired"};
        case errc::origin_not_allowed:
            return {403, "origin_not_allowed"};
        case errc::origin_missing:
            return {403, "origin_missing"};
        case errc::https_required:
            return {403, "https_required"};
        case errc::registration_closed:
            return {403, "registration_closed"};
        case errc::no_such_endpoint:
            return {404, "not_found"};
        case errc::method_not_allowed:
            return {405, "method_not_allowed"};
        case errc::name_taken:
            return {409, "name_taken"};
        case errc::refresh_raced:
            return {409, "refresh_raced", 2};
        case errc::body_too_large:
            return {413, "body_too_large"};
        case errc::not_json:
            return {415, "not_json"};
        case errc::name_not_allowed:
            return {422, "name_not_allowed"};
        case errc::password_too_short:
            return {422, "password_too_short"};
        case errc::password_too_long:
            return {422, "password_too_long"};
        case errc::password_too_common:
            return {422, "password_too_common"};
        case errc::too_many_attempts:
            return {429, "too_many_attempts", 30};
        case errc::overloaded:
        case errc::hashing_failed:
            return {503, "overloaded", 1};
        case errc::storage_busy:
            return {503, "storage_busy", 1};
        case errc::storage_full:
            return {503, "storage_full", 60};
        case errc::too_many_accounts:
            return {503, "too_many_accounts", 3'600};
        case errc::storage_failed:
        case errc::signing_failed:
        case errc::storage_cannot_open:
        case errc::storage_not_ours:
        case errc::storage_too_new:
        case errc::storage_readable_by_others:
            return {503, "storage_failed", 60};
    }
    return {500, "internal"};
}

}  // namespace

net::http_response problem_response(const refused& why) {
    const bool ours = why.why.category() == category();
    const auto reason = ours ? static_cast<errc>(why.why.value()) : errc::storage_failed;
    const row about = row_for(reason);
    json::object body{{"type", "about:blank"},
                      {"title", net::reason_phrase(about.status)},
                      {"status", about.status},
                      {"code", about.code},
                      {"detail", make_error_code(reason).message()}};
    if (!why.field.empty()) body["field"] = why.field;
    auto response =
        net::text_response(about.status, "application/problem+json", json::serialize(body));
    response.fields.emplace_back("Cache-Control", "no-store");
    const auto wait = why.retry_after.count() > 0 ? why.retry_after
                                                  : std::chrono::seconds{about.retry_after_seconds};
    if (wait.count() > 0) response.fields.emplace_back("Retry-After", std::to_string(wait.count()));
    if (about.status == 401) response.fields.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace anteroom::identity
