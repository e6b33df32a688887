#include "anteroom/jwt.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "auth/verifier.hpp"
#include "jose/key.hpp"
#include "server/authentication_state.hpp"
#include "server/user_of.hpp"

namespace anteroom {

namespace {

constexpr std::size_t secret_bytes_min = 32;  // of HS256 (RFC 7518 3.2)

struct loaded_key {
    std::optional<jose::key> key;
    std::string problem;
};

loaded_key load_secret(const std::string& called, std::string_view secret) {
    if (secret.size() < secret_bytes_min)
        return {{},
                called + " is too short: " + std::to_string(secret.size()) +
                    " bytes, and HS256 needs at least 32; `openssl rand -base64 48` makes one"};
    auto key = jose::key::hmac(jose::algorithm::hs256, secret);
    if (!key) return {{}, called + " cannot be used: " + key.error().message()};
    return {std::move(*key), {}};
}

loaded_key load_public_key(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return {{}, "the public key file " + path + " cannot be read"};
    const std::string pem{std::istreambuf_iterator<char>{file}, {}};
    auto key = jose::key::from_pem(pem);
    if (!key)
        return {{}, "the public key file " + path + " cannot be used: " + key.error().message()};
    return {std::move(*key), {}};
}

loaded_key load(const key_source& source) {
    switch (source.from) {
        case key_source::kind::environment: {
            const char* secret = std::getenv(source.value.c_str());
            if (!secret || !*secret)
                return {{},
                        source.value +
                            " is not set: it must hold a secret of at least 32 "
                            "bytes; `openssl rand -base64 48` makes one"};
            return load_secret(source.value, secret);
        }
        case key_source::kind::secret:
            return load_secret("the secret", source.value);
        case key_source::kind::public_key_file:
            return load_public_key(source.value);
    }
    return {{}, "unknown key source"};
}

}  // namespace

key_source hmac_from_env(std::string variable) {
    return {key_source::kind::environment, std::move(variable)};
}

key_source hmac_secret(std::string secret) {
    return {key_source::kind::secret, std::move(secret)};
}

key_source public_key_file(std::string path) {
    return {key_source::kind::public_key_file, std::move(path)};
}

jwt_authentication jwt(jwt_options options) {
    auto state = std::make_shared<detail::authentication_state>();
    auth::verifier_options rules;
    for (const auto& source : options.keys) {
        auto loaded = load(source);
        if (!loaded.key) {
            state->problem = std::move(loaded.problem);
            return jwt_authentication{std::move(state)};
        }
        rules.keys.push_back(std::move(*loaded.key));
    }
    rules.issuer = std::move(options.issuer);
    rules.audience = std::move(options.audience);
    rules.leeway = options.leeway;
    rules.lifetime_max = options.lifetime_max;
    rules.user_id_claims = std::move(options.user_id_claims);
    auto verifier = auth::verifier::make(std::move(rules));
    if (!verifier) {
        state->problem = "tokens cannot be verified: " + verifier.error().message();
        return jwt_authentication{std::move(state)};
    }
    if (options.grace.count() < 0 || options.grace > auth::lease::grace_max) {
        state->problem = "the grace of an expired token must be 0 to 60 minutes";
        return jwt_authentication{std::move(state)};
    }
    socketio::authentication::options live;
    live.policy = options.expiry == on_expiry::reconnect ? auth::expiry_policy::reconnect
                                                         : auth::expiry_policy::disconnect;
    live.grace = options.grace;
    live.mode = options.grace_mode == in_grace::frozen ? auth::grace_mode::frozen
                                                       : auth::grace_mode::receive_only;
    live.guests = options.allow_guests;
    if (options.lifetime_max) live.token_life_max = *options.lifetime_max + 2 * options.leeway;
    if (options.revoked)
        live.revoked = [revoked = std::move(options.revoked)](const auth::claims& token) {
            return revoked(detail::user_of(token));
        };
    state->rules = std::make_shared<const socketio::authentication>(
        socketio::authentication{std::move(*verifier), live});
    return jwt_authentication{std::move(state)};
}

}  // namespace anteroom
