#include "anteroom/jwt.hpp"

#include <algorithm>

#include "auth/verifier.hpp"
#include "server/authentication_state.hpp"
#include "server/issuer_keys.hpp"
#include "server/user_of.hpp"

namespace anteroom {

namespace {

using kind = key_source::kind;

// The options as a list of issuers, and what is wrong with them.
struct issuer_list {
    std::vector<issuer_options> all;
    bool named = true;
    std::string problem;
};

issuer_list issuers_of(jwt_options& options) {
    if (options.issuers.empty())
        return {
            {{options.issuer.value_or(""), std::move(options.keys), std::move(options.algorithms),
              std::move(options.audience), options.any_audience}},
            options.issuer.has_value(),
            {}};
    if (!options.keys.empty() || options.issuer || options.audience || options.any_audience ||
        !options.algorithms.empty())
        return {{}, true, "keys, issuer, audience and algorithms are said for each of the issuers"};
    return {std::move(options.issuers), true, {}};
}

// What a published set of keys needs so that tokens meant for others do not pass.
std::string missing_for(const issuer_options& from, bool named) {
    const bool published = std::ranges::any_of(
        from.keys, [](const key_source& each) { return each.from == kind::jwks_url; });
    if (published && !named) return "a key set URL needs the name of its issuer";
    if (published && !from.audience && !from.any_audience)
        return "a key set URL needs an audience, or any_audience if every token of the issuer is "
               "meant for this server";
    return {};
}

std::string trust(issuer_options from, bool named, auth::verifier_options& rules,
                  facade::key_refresher& refresher) {
    if (auto problem = missing_for(from, named); !problem.empty()) return problem;
    auto loaded = facade::load_issuer_keys(from.keys, from.algorithms);
    if (!loaded.problem.empty()) return std::move(loaded.problem);
    if (loaded.refreshed) refresher.add(std::move(loaded.refreshed));
    rules.issuers.push_back({named ? std::optional{std::move(from.issuer)} : std::nullopt,
                             std::move(from.audience), std::move(loaded.source)});
    return {};
}

jwt_authentication refused(std::string problem) {
    auto state = std::make_shared<detail::authentication_state>();
    state->problem = std::move(problem);
    return jwt_authentication{std::move(state)};
}

}  // namespace

key_source hmac_from_env(std::string variable) {
    return {kind::environment, std::move(variable)};
}

key_source hmac_from_file(std::string path) {
    return {kind::secret_file, std::move(path)};
}

key_source hmac_secret(std::string secret) {
    return {kind::secret, std::move(secret)};
}

key_source previous(key_source secret, std::chrono::sys_seconds until) {
    secret.until = until;
    return secret;
}

key_source public_key_file(std::string path) {
    return {kind::public_key_file, std::move(path)};
}

key_source jwks_file(std::string path, jwks_options options) {
    return {kind::jwks_file, std::move(path), {}, std::move(options)};
}

key_source jwks_url(std::string url, jwks_options options) {
    return {kind::jwks_url, std::move(url), {}, std::move(options)};
}

jwt_authentication jwt(jwt_options options) {
    auto listed = issuers_of(options);
    if (!listed.problem.empty()) return refused(std::move(listed.problem));
    auth::verifier_options rules;
    auto refresher = std::make_shared<facade::key_refresher>();
    for (auto& each : listed.all)
        if (auto problem = trust(std::move(each), listed.named, rules, *refresher);
            !problem.empty())
            return refused(std::move(problem));
    rules.leeway = options.leeway;
    rules.lifetime_max = options.lifetime_max;
    rules.user_id_claims = std::move(options.user_id_claims);
    auto verifier = auth::verifier::make(std::move(rules));
    if (!verifier) return refused("tokens cannot be verified: " + verifier.error().message());
    if (options.grace.count() < 0 || options.grace > auth::lease::grace_max)
        return refused("the grace of an expired token must be 0 to 60 minutes");
    socketio::authentication::options live;
    live.policy = options.expiry == on_expiry::reconnect ? auth::expiry_policy::reconnect
                                                         : auth::expiry_policy::disconnect;
    live.grace = options.grace;
    live.mode = options.grace_mode == in_grace::frozen ? auth::grace_mode::frozen
                                                       : auth::grace_mode::receive_only;
    live.guests = options.allow_guests;
    live.from_request = {options.also_from.authorization_header, options.also_from.cookie,
                         options.also_from.query};
    if (options.lifetime_max) live.token_life_max = *options.lifetime_max + 2 * options.leeway;
    if (options.revoked)
        live.revoked = [revoked = std::move(options.revoked)](const auth::claims& token) {
            return revoked(detail::user_of(token));
        };
    auto state = std::make_shared<detail::authentication_state>();
    state->refresher = std::move(refresher);
    state->rules = std::make_shared<const socketio::authentication>(
        socketio::authentication{std::move(*verifier), live});
    return jwt_authentication{std::move(state)};
}

}  // namespace anteroom
