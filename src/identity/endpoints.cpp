#include "identity/endpoints.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "auth/bearer.hpp"
#include "identity/credential_rules.hpp"
#include "identity/problem.hpp"
#include "identity/refresh_cookie.hpp"
#include "identity/request_body.hpp"

namespace anteroom::identity {

namespace {

namespace json = boost::json;

// All of one IPv6 /64 is one: whoever has it has all its addresses.
std::string network_of(const net::address& from) {
    const std::string_view bytes = from.bytes();
    constexpr std::string_view mapped{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};
    return std::string{bytes.starts_with(mapped) ? bytes : bytes.substr(0, 8)};
}

caller caller_of(const endpoint_request& request) {
    std::string network = network_of(request.from);
    const auto client = digest_of(network + std::string{request.http["User-Agent"]});
    return {request.from.host(), std::move(network), client, request.now};
}

// Only by both does a request not leave this machine: behind a proxy on it, the name is another.
bool stays_on_this_machine(const endpoint_request& request) {
    const std::string_view host = request.http["Host"];
    const std::string_view name = host.substr(0, host.rfind(':'));
    return request.from.loopback() &&
           (host == "localhost" || name == "localhost" || name == "127.0.0.1" ||
            host == "127.0.0.1" || name == "[::1]" || host == "[::1]");
}

std::string cookie_of(const endpoint_request& request) {
    return std::string{refresh_token_in(request.http["Cookie"], request.secure)};
}

std::string bearer_of(const endpoint_request& request) {
    const std::string_view said = request.http["Authorization"];
    const std::string_view token = auth::bare_token(said);
    return token.size() == said.size() ? std::string{} : std::string{token};
}

json::object user_of(const account& who) {
    return {{"id", who.id}, {"name", who.name}};
}

net::http_response json_answer(unsigned status, const json::object& body) {
    auto made = net::json_response(status, json::serialize(body));
    made.fields.emplace_back("Cache-Control", "no-store");
    return made;
}

net::http_response session_answer(unsigned status, const session& given, bool secure) {
    auto made = json_answer(status, {{"accessToken", given.access_token},
                                     {"expiresIn", given.expires_in.count()},
                                     {"user", user_of(given.who)}});
    made.fields.emplace_back("Set-Cookie",
                             refresh_cookie(given.refresh_token, given.refresh_for, secure));
    return made;
}

operations::answer<session> session_reply(endpoints::answer done, unsigned status, bool secure) {
    return [done = std::move(done), status, secure](outcome<session> given) mutable {
        if (given) return done(session_answer(status, *given, secure));
        auto made = problem_response(given.error());
        if (given.error().why == errc::session_ended)
            made.fields.emplace_back("Set-Cookie", no_refresh_cookie(secure));
        done(std::move(made));
    };
}

operations::answer<void> nothing_reply(endpoints::answer done, bool secure) {
    return [done = std::move(done), secure](outcome<void> said) mutable {
        if (!said) return done(problem_response(said.error()));
        done({.status = 204,
              .fields = {{"Cache-Control", "no-store"}, {"Set-Cookie", no_refresh_cookie(secure)}},
              .body = {}});
    };
}

}  // namespace

struct endpoints::endpoint {
    std::string_view path;
    std::string_view method;
    bool open;  // says nothing about anybody: for every page, over any transport
    void (endpoints::*serve)(const endpoint_request&, answer);
};

const endpoints::endpoint* endpoints::find(std::string_view path) {
    static constexpr std::array<endpoint, 9> all{{
        {"/auth/register", "POST", false, &endpoints::register_account},
        {"/auth/login", "POST", false, &endpoints::log_in},
        {"/auth/refresh", "POST", false, &endpoints::refresh},
        {"/auth/logout", "POST", false, &endpoints::log_out},
        {"/auth/logout-all", "POST", false, &endpoints::log_out_everywhere},
        {"/auth/password", "POST", false, &endpoints::change_password},
        {"/auth/me", "GET", false, &endpoints::tell_who},
        {"/auth/options", "GET", true, &endpoints::tell_options},
        {"/.well-known/jwks.json", "GET", true, &endpoints::tell_keys},
    }};
    const auto found = std::ranges::find(all, path, &endpoint::path);
    return found == all.end() ? nullptr : &*found;
}

bool endpoints::serves(std::string_view path) {
    return path.starts_with("/auth/") || find(path) != nullptr;
}

void endpoints::serve(const endpoint_request& request, answer done) {
    const auto* wanted = find(request.http.path);
    if (!wanted) return done(problem_response(errc::no_such_endpoint));
    const std::string_view method = request.http.method == "HEAD" ? "GET" : request.http.method;
    if (method != wanted->method) {
        auto made = problem_response(errc::method_not_allowed);
        made.fields.emplace_back("Allow",
                                 wanted->method == "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS");
        return done(std::move(made));
    }
    if (!wanted->open) {
        if (!request.origin_allowed) return done(problem_response(errc::origin_not_allowed));
        if (!request.secure && !stays_on_this_machine(request))
            return done(problem_response(errc::https_required));
        // WS-04: a cookie comes by itself, so the page that sends it has to be known.
        if (!cookie_of(request).empty() && method == "POST" && request.http["Origin"].empty())
            return done(problem_response(errc::origin_missing));
    }
    (this->*wanted->serve)(request, std::move(done));
}

void endpoints::register_account(const endpoint_request& request, answer done) {
    auto fields = read_fields(request.http, {"name", "password"});
    if (!fields) return done(problem_response(fields.error()));
    operations_.register_account({std::move((*fields)[0]), std::move((*fields)[1])},
                                 caller_of(request),
                                 session_reply(std::move(done), 201, request.secure));
}

void endpoints::log_in(const endpoint_request& request, answer done) {
    auto fields = read_fields(request.http, {"name", "password"});
    if (!fields) return done(problem_response(fields.error()));
    operations_.log_in({std::move((*fields)[0]), std::move((*fields)[1])}, cookie_of(request),
                       caller_of(request), session_reply(std::move(done), 200, request.secure));
}

void endpoints::refresh(const endpoint_request& request, answer done) {
    const auto fields = read_fields(request.http, {});
    if (!fields) return done(problem_response(fields.error()));
    operations_.refresh(cookie_of(request), caller_of(request),
                        session_reply(std::move(done), 200, request.secure));
}

void endpoints::log_out(const endpoint_request& request, answer done) {
    const auto fields = read_fields(request.http, {});
    if (!fields) return done(problem_response(fields.error()));
    operations_.log_out(cookie_of(request), bearer_of(request), caller_of(request),
                        nothing_reply(std::move(done), request.secure));
}

void endpoints::log_out_everywhere(const endpoint_request& request, answer done) {
    const auto fields = read_fields(request.http, {});
    if (!fields) return done(problem_response(fields.error()));
    operations_.log_out_everywhere(bearer_of(request), caller_of(request),
                                   nothing_reply(std::move(done), request.secure));
}

void endpoints::change_password(const endpoint_request& request, answer done) {
    auto fields = read_fields(request.http, {"password", "newPassword"});
    if (!fields) return done(problem_response(fields.error()));
    operations_.change_password(bearer_of(request), std::move((*fields)[0]),
                                std::move((*fields)[1]), caller_of(request),
                                session_reply(std::move(done), 200, request.secure));
}

void endpoints::tell_who(const endpoint_request& request, answer done) {
    operations_.who_is(bearer_of(request), [done = std::move(done)](outcome<account> who) mutable {
        if (!who) return done(problem_response(who.error()));
        done(json_answer(200, {{"user", user_of(*who)}}));
    });
}

void endpoints::tell_options(const endpoint_request&, answer done) {
    done(json_answer(200, {{"registration", operations_.rules().registration},
                           {"nameLengthMax", name_length_max},
                           {"passwordLengthMin", password_characters_min},
                           {"passwordBytesMax", password_bytes_max}}));
}

void endpoints::tell_keys(const endpoint_request&, answer done) {
    auto made = net::text_response(200, "application/jwk-set+json", operations_.keys().published());
    made.fields.emplace_back("Cache-Control", "public, max-age=300");
    done(std::move(made));
}

}  // namespace anteroom::identity
