#include "token_commands.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "auth/token_issuer.hpp"
#include "base/time.hpp"
#include "command_line.hpp"
#include "jose/signing_key.hpp"

namespace anteroom_app {

namespace {

namespace auth = anteroom::auth;
namespace base = anteroom::base;
namespace jose = anteroom::jose;
namespace json = boost::json;

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

constexpr const char* no_secret =
    "JWT_SECRET is not set: it must hold a secret of at least 32 bytes";

// The key that signs, of a file or of JWT_SECRET. What is wrong is said in `problem`.
std::optional<jose::signing_key> load_key(const std::string& path, std::string& problem) {
    const char* secret = std::getenv("JWT_SECRET");
    if (path.empty() && (!secret || !*secret)) {
        problem = no_secret;
        return std::nullopt;
    }
    const auto pem = path.empty() ? std::optional<std::string>{} : read_file(path);
    if (!path.empty() && !pem) {
        problem = "the key file " + path + " cannot be read";
        return std::nullopt;
    }
    auto key = pem ? jose::signing_key::from_pem(*pem)
                   : jose::signing_key::hmac(jose::algorithm::hs256, secret);
    if (key) return std::move(*key);
    problem = (pem ? "the key file " + path : std::string{"JWT_SECRET"}) +
              " cannot be used: " + key.error().message();
    return std::nullopt;
}

}  // namespace

int issue_token(const issue_options& options) {
    std::string problem;
    auto key = load_key(options.private_key, problem);
    if (!key) return refuse(problem);

    json::object claims{{"id", options.user}};
    if (!options.name.empty()) claims["name"] = options.name;
    for (const auto& claim : options.claims) {
        const std::size_t equals = claim.find('=');
        if (equals == 0 || equals == std::string::npos)
            return refuse("--claim wants NAME=VALUE, not \"" + claim + "\"");
        const std::string value = claim.substr(equals + 1);
        json::error_code error;
        json::value parsed = json::parse(value, error);
        claims[claim.substr(0, equals)] = error ? json::value(value) : std::move(parsed);
    }
    const auth::token_issuer issuer{{.key = std::move(*key),
                                     .lifetime = options.lifetime,
                                     .issuer = if_given(options.issuer),
                                     .audience = if_given(options.audience)}};
    const auto token = issuer.issue(claims, base::read_clocks().wall);
    if (!token) return refuse("the token cannot be made: " + token.error().message());
    std::cout << *token << '\n';
    return 0;
}

}  // namespace anteroom_app
