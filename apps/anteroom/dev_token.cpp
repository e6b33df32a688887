#include "dev_token.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/base64.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace anteroom_app {

namespace {

namespace json = boost::json;
namespace auth = anteroom::auth;
namespace base = anteroom::base;
namespace jose = anteroom::jose;

anteroom::http_response answer(unsigned status, const json::value& body) {
    return {status, "application/json", json::serialize(body), {{"Cache-Control", "no-store"}}};
}

anteroom::http_response refusal(unsigned status, std::string_view why) {
    return answer(status, {{"error", why}});
}

// A name that resolves to this machine only here keeps other sites' names for it out.
bool names_this_machine(std::string_view host) {
    const std::string_view name = host.substr(0, host.rfind(':'));
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

bool is_user_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

}  // namespace

std::string random_secret() {
    unsigned char bits[48];
    base::system_random{}.fill(bits);
    return base::base64url_encode({reinterpret_cast<const char*>(bits), sizeof bits});
}

dev_token_route::dev_token_route(std::string_view secret, std::chrono::seconds lifetime,
                                 std::string issuer)
    : issuer_({.key = jose::signing_key::hmac(jose::algorithm::hs256, secret).value(),
               .lifetime = lifetime,
               .issuer = issuer.empty() ? std::nullopt : std::optional{std::move(issuer)},
               .audience = {}}),
      lifetime_(lifetime) {}

anteroom::http_response dev_token_route::serve(const anteroom::http_request& request) const {
    if (!request.origin_allowed || !names_this_machine(request.header("Host")))
        return refusal(403, "Development tokens are for pages of this machine.");
    json::error_code error;
    const auto body =
        json::parse(json::string_view{request.body.data(), request.body.size()}, error);
    const auto* object = error ? nullptr : body.if_object();
    const auto* user = object ? object->if_contains("user") : nullptr;
    const auto* name = user ? user->if_string() : nullptr;
    if (!name || !is_user_name(*name))
        return refusal(400,
                       "A name has 1 to 32 characters: letters, digits, \"_\", \"-\" and \".\".");
    const auto token = issuer_.issue({{"id", *name}, {"name", *name}}, base::read_clocks().wall);
    if (!token) return refusal(500, "The token could not be made.");
    return answer(200, {{"token", *token},
                        {"expiresIn", lifetime_.count()},
                        {"user", {{"id", *name}, {"name", *name}}}});
}

}  // namespace anteroom_app
