#include <iostream>
#include <optional>
#include <string_view>

#include "auth/key_source.hpp"
#include "auth/token_report.hpp"
#include "auth/verifier.hpp"
#include "base/time.hpp"
#include "command_line.hpp"
#include "jose/algorithm.hpp"
#include "server/issuer_keys.hpp"
#include "server/loaded_keys.hpp"
#include "server/published_keys.hpp"
#include "token_commands.hpp"

namespace anteroom_app {

namespace {

namespace auth = anteroom::auth;
namespace base = anteroom::base;
namespace facade = anteroom::facade;
namespace jose = anteroom::jose;

// The keys that a server with these options would have now, and where they are from.
struct keys_now {
    auth::key_set_ptr set;
    std::string from;
    std::vector<jose::jwk_set::unusable_key> left_out;
    std::string problem;  // in one line; empty: none
};

keys_now wrong(std::string problem) {
    keys_now made;
    made.problem = std::move(problem);
    return made;
}

keys_now of_set(base::result<facade::loaded_key_set> loaded, const std::string& from) {
    if (!loaded) return wrong(from + " cannot be used: " + loaded.error().message());
    return {std::move(loaded->keys), from, std::move(loaded->left_out), {}};
}

// What a server insists on for keys that others publish.
std::string missing_for_url(const key_options& options) {
    if (options.issuer.empty()) return "a key set URL needs the name of its issuer: --issuer";
    if (options.audience.empty() && !options.any_audience)
        return "a key set URL needs --audience, or --any-audience if every token of the issuer is "
               "meant for this server";
    return {};
}

keys_now fixed_keys(const key_options& options) {
    anteroom::key_sources places;
    std::string from;
    for (const auto& path : options.public_keys) {
        places.push_back(anteroom::public_key_file(path));
        from += (from.empty() ? "" : ", ") + path;
    }
    if (!options.secret_file.empty()) {
        places.push_back(anteroom::hmac_from_file(options.secret_file));
        from = options.secret_file;
    }
    if (places.empty()) {
        places.push_back(anteroom::hmac_from_env("JWT_SECRET"));
        from = "JWT_SECRET";
    }
    auto loaded = facade::load_issuer_keys(places, options.algorithms);
    if (!loaded.problem.empty()) return wrong(std::move(loaded.problem));
    return {loaded.source->current(), from, {}, {}};
}

keys_now load_keys(const key_options& options) {
    const int kinds = !options.public_keys.empty() + !options.secret_file.empty() +
                      !options.jwks_file.empty() + !options.jwks_url.empty();
    if (kinds > 1)
        return wrong(
            "keys come from one place: --public-key, --secret-file, --jwks-file or --jwks-url");
    std::vector<jose::algorithm> accepted;
    for (const auto& name : options.algorithms) {
        const auto alg = jose::algorithm_named(name);
        if (!alg) return wrong("there is no algorithm \"" + name + "\"");
        accepted.push_back(*alg);
    }
    if (!options.jwks_file.empty()) {
        const auto text = facade::read_key_file(options.jwks_file);
        if (!text)
            return wrong("the key set file " + options.jwks_file +
                         " cannot be used: " + text.error().message());
        return of_set(facade::read_key_set(*text, accepted),
                      "the key set file " + options.jwks_file);
    }
    if (options.jwks_url.empty()) return fixed_keys(options);
    if (auto missing = missing_for_url(options); !missing.empty()) return wrong(std::move(missing));
    return of_set(facade::fetch_key_set(options.jwks_url, options.jwks_ca_file, accepted),
                  "the key set " + options.jwks_url);
}

// A line for each key: what it has to do with the token.
void show(const keys_now& keys, std::string_view token, base::wall_time now) {
    std::cout << "keys     " << keys.set->keys().size() << " from " << keys.from << '\n';
    const auto matches = auth::match_keys(*keys.set, token, now);
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const auto& key = keys.set->keys()[i].key;
        std::cout << "         "
                  << (key.id().empty() ? std::string{"without an id"}
                                       : '"' + std::string{key.id()} + '"')
                  << ", " << jose::traits(key.alg()).name << ": " << to_string(matches[i]) << '\n';
    }
    for (const auto& one : keys.left_out)
        std::cout << "         #" << one.position + 1
                  << " of the set is left out: " << one.reason.message() << '\n';
}

}  // namespace

int check_token(const check_options& options) {
    std::string token = options.token;
    if (token == "-" && !std::getline(std::cin, token))
        return refuse("there is no token on the standard input");

    const auto keys = load_keys(options.keys);
    if (!keys.problem.empty()) return refuse(keys.problem);
    auth::verifier_options rules;
    rules.issuers.push_back({if_given(options.keys.issuer), if_given(options.keys.audience),
                             std::make_shared<auth::key_source>(*keys.set)});
    rules.leeway = options.leeway;
    const auto verifier = auth::verifier::make(std::move(rules));
    if (!verifier) return refuse("tokens cannot be verified: " + verifier.error().message());

    const auto now = base::read_clocks().wall;
    const auto report = auth::explain(*verifier, token, now);
    std::cout << "token    " << report.fingerprint << '\n';
    if (!report.header.empty()) std::cout << "header   " << report.header << '\n';
    if (!report.payload.empty()) std::cout << "claims   " << report.payload << '\n';
    show(keys, token, now);
    if (report.reason) {
        std::cout << "refused  " << report.reason.message() << '\n';
        return 1;
    }
    std::cout << "accepted\n";
    return 0;
}

}  // namespace anteroom_app
