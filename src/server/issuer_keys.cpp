#include "server/issuer_keys.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "jose/error.hpp"
#include "jose/key.hpp"
#include "server/key_file.hpp"
#include "server/loaded_keys.hpp"
#include "server/published_keys.hpp"

namespace anteroom::facade {

namespace {

using kind = key_source::kind;
using algorithms = std::vector<jose::algorithm>;

issuer_keys wrong(std::string problem) {
    return {nullptr, nullptr, std::move(problem)};
}

bool is_hmac(jose::algorithm alg) {
    return jose::traits(alg).scheme == jose::signature_scheme::hmac;
}

// One key, or what is wrong with it in one line. Nothing of a secret is ever in that line.
struct loaded_key {
    std::optional<jose::key> key;
    std::string problem;
};

loaded_key load_secret(const std::string& called, std::string_view secret,
                       const algorithms& accepted) {
    const auto found = std::ranges::find_if(accepted, is_hmac);
    if (found == accepted.end() && !accepted.empty())
        return {{}, called + " is a secret, and none of the algorithms is HS256, HS384 or HS512"};
    const auto alg = found == accepted.end() ? jose::algorithm::hs256 : *found;
    const auto& row = jose::traits(alg);
    if (secret.size() < row.hash_bytes)
        return {{},
                called + " is too short: " + std::to_string(secret.size()) + " bytes, and " +
                    std::string{row.name} + " needs at least " + std::to_string(row.hash_bytes) +
                    "; `openssl rand -base64 48` makes one"};
    auto key = jose::key::hmac(alg, secret);
    if (!key) return {{}, called + " cannot be used: " + key.error().message()};
    return {std::move(*key), {}};
}

loaded_key load_environment(const std::string& variable, const algorithms& accepted) {
    const char* secret = std::getenv(variable.c_str());
    if (!secret || !*secret)
        return {{},
                variable +
                    " is not set: it must hold a secret of at least 32 bytes; `openssl rand "
                    "-base64 48` makes one"};
    return load_secret(variable, secret, accepted);
}

loaded_key load_secret_file(const std::string& path, const algorithms& accepted) {
    const std::string called = "the secret file " + path;
    const auto text = read_key_file(path);
    if (!text) return {{}, called + " cannot be used: " + text.error().message()};
    // Editors and `echo` end the line; the secret does not.
    std::string_view secret = *text;
    if (secret.ends_with('\n')) secret.remove_suffix(1);
    if (secret.ends_with('\r')) secret.remove_suffix(1);
    return load_secret(called, secret, accepted);
}

loaded_key load_public_key(const std::string& path, const algorithms& accepted) {
    const std::string called = "the public key file " + path;
    const auto pem = read_key_file(path);
    if (!pem) return {{}, called + " cannot be used: " + pem.error().message()};
    auto key = jose::key::from_pem(*pem);
    for (const auto alg : accepted) {
        key = jose::key::from_pem(*pem, alg);
        if (key || key.error() != jose::errc::algorithm_not_for_key) break;
    }
    if (!key) return {{}, called + " cannot be used: " + key.error().message()};
    return {std::move(*key), {}};
}

loaded_key load(const key_source& source, const algorithms& accepted) {
    switch (source.from) {
        case kind::environment:
            return load_environment(source.value, accepted);
        case kind::secret_file:
            return load_secret_file(source.value, accepted);
        case kind::secret:
            return load_secret("the secret", source.value, accepted);
        case kind::public_key_file:
            return load_public_key(source.value, accepted);
        case kind::jwks_file:
        case kind::jwks_url:
        case kind::held:
            break;
    }
    return {{}, "unknown key source"};
}

issuer_keys load_fixed(const key_sources& from, const algorithms& accepted) {
    std::vector<auth::verification_key> keys;
    bool lasting = false;
    for (const auto& source : from) {
        auto loaded = load(source, accepted);
        if (!loaded.key) return wrong(std::move(loaded.problem));
        lasting = lasting || !source.until;
        keys.push_back({std::move(*loaded.key), source.until});
    }
    if (!from.empty() && !lasting)
        return wrong("every secret is a previous one: there must be one that stays");
    auto set = auth::key_set::make(std::move(keys));
    if (!set) return wrong("tokens cannot be verified: " + set.error().message());
    return {std::make_shared<auth::key_source>(*std::move(set)), nullptr, {}};
}

issuer_keys load_file(const key_source& source, algorithms accepted) {
    const auto file = std::make_shared<key_file>(
        key_file_options{source.value, std::move(accepted), source.published.file_check_every});
    if (const auto flaw = file->load())
        return wrong("the key set file " + source.value + " cannot be used: " + flaw.message());
    return {file, file, {}};
}

issuer_keys prepare_url(const key_source& source, algorithms accepted) {
    const auto& asked = source.published;
    if (!net::fetch_allowed(source.value))
        return wrong("the key set URL " + source.value +
                     " must be https (or http to localhost), without a user and a fragment");
    if (asked.fetch_interval_min.count() <= 0 || asked.refresh_every < asked.fetch_interval_min ||
        asked.good_for < asked.refresh_every)
        return wrong(
            "of a key set URL, good_for must not be shorter than refresh_every, nor that shorter "
            "than fetch_interval_min");
    const auto keys = std::make_shared<published_keys>(
        published_keys_options{source.value,
                               asked.ca_file,
                               std::move(accepted),
                               {.refresh_every = asked.refresh_every,
                                .good_for = asked.good_for,
                                .fetch_interval_min = asked.fetch_interval_min}});
    return {keys, keys, {}};
}

}  // namespace

issuer_keys load_issuer_keys(const key_sources& from, const std::vector<std::string>& names) {
    algorithms accepted;
    for (const auto& name : names) {
        const auto alg = jose::algorithm_named(name);
        if (!alg) return wrong("there is no algorithm \"" + name + "\"");
        accepted.push_back(*alg);
    }
    if (!std::ranges::all_of(accepted, is_hmac) && !std::ranges::none_of(accepted, is_hmac))
        return wrong("algorithms of secrets (HS...) and of public keys do not go together");
    const bool has_set = std::ranges::any_of(from, [](const key_source& each) {
        return each.from == kind::jwks_file || each.from == kind::jwks_url ||
               each.from == kind::held;
    });
    if (!has_set) return load_fixed(from, accepted);
    if (from.size() > 1) return wrong("a key set stands alone: its issuer has no other keys");
    const auto& only = from.front();
    if (only.from == kind::held && !only.keys) return wrong(only.value);
    if (only.from == kind::held) return {only.keys, nullptr, {}};
    return only.from == kind::jwks_file ? load_file(only, std::move(accepted))
                                        : prepare_url(only, std::move(accepted));
}

}  // namespace anteroom::facade
