#include "key_options.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "command_line.hpp"
#include "server/issuers_file.hpp"

namespace anteroom_app {

namespace {

std::string environment(const char* variable) {
    const char* value = std::getenv(variable);
    return value ? value : "";
}

// The number that all of these characters are.
std::optional<unsigned> digits(std::string_view text) {
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

// 2027-01-31T00:00:00Z (RFC 3339 5.6, in UTC and whole seconds).
std::optional<std::chrono::sys_seconds> instant_of(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] != '0' && text[i] != form[i]) return std::nullopt;
    const auto y = digits(text.substr(0, 4));
    const auto mo = digits(text.substr(5, 2));
    const auto d = digits(text.substr(8, 2));
    const auto h = digits(text.substr(11, 2));
    const auto mi = digits(text.substr(14, 2));
    const auto s = digits(text.substr(17, 2));
    if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
    const year_month_day date{year{static_cast<int>(*y)}, month{*mo}, day{*d}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s};
}

key_rules wrong(std::string problem) {
    return {{}, std::move(problem)};
}

key_rules with_secrets(const key_options& options) {
    key_rules made;
    made.rules.keys = options.secret_file.empty() ? anteroom::hmac_from_env("JWT_SECRET")
                                                  : anteroom::hmac_from_file(options.secret_file);
    if (environment("JWT_SECRET_PREVIOUS").empty()) return made;
    const auto until = instant_of(environment("JWT_SECRET_PREVIOUS_UNTIL"));
    if (!until)
        return wrong(
            "JWT_SECRET_PREVIOUS needs JWT_SECRET_PREVIOUS_UNTIL, an instant like "
            "2027-01-31T00:00:00Z");
    made.rules.keys.push_back(
        anteroom::previous(anteroom::hmac_from_env("JWT_SECRET_PREVIOUS"), *until));
    return made;
}

key_rules with_keys(const key_options& options) {
    if (options.jwks_url.empty() && !options.jwks_ca_file.empty())
        return wrong("--jwks-ca-file belongs to --jwks-url");
    key_rules made;
    for (const auto& path : options.public_keys)
        made.rules.keys.push_back(anteroom::public_key_file(path));
    if (!options.jwks_file.empty())
        made.rules.keys.push_back(anteroom::jwks_file(options.jwks_file));
    if (!options.jwks_url.empty())
        made.rules.keys.push_back(
            anteroom::jwks_url(options.jwks_url, {.ca_file = options.jwks_ca_file}));
    if (made.rules.keys.empty()) return with_secrets(options);
    if (!options.secret_file.empty() || !environment("JWT_SECRET").empty())
        return wrong(
            "JWT_SECRET or --secret-file and public keys do not go together: a server that takes "
            "signatures by public key must not take secrets too");
    return made;
}

bool says_of_one_issuer(const key_options& options) {
    return !options.public_keys.empty() || !options.secret_file.empty() ||
           !options.jwks_file.empty() || !options.jwks_url.empty() ||
           !options.jwks_ca_file.empty() || !options.issuer.empty() || !options.audience.empty() ||
           options.any_audience || !options.algorithms.empty();
}

// Everything about keys is in the file then, so that no issuer gets a key by accident.
key_rules of_several(const key_options& options) {
    if (says_of_one_issuer(options))
        return wrong(
            "--issuers says of each issuer where its keys are, its audience and its algorithms: "
            "no other option does beside it");
    auto read = anteroom::facade::load_issuers(options.issuers);
    if (!read.problem.empty()) return wrong(std::move(read.problem));
    key_rules made;
    made.rules.issuers = std::move(read.issuers);
    const bool named = std::ranges::any_of(made.rules.issuers, [](const auto& one) {
        return one.keys.front().from == anteroom::key_source::kind::environment &&
               one.keys.front().value == "JWT_SECRET";
    });
    if (!named && !environment("JWT_SECRET").empty())
        return wrong("JWT_SECRET is set, and no issuer in " + options.issuers +
                     " has it as its `secret_env`: unset it, or say whose it is");
    return made;
}

}  // namespace

bool key_options::given() const {
    return !public_keys.empty() || !secret_file.empty() || !jwks_file.empty() ||
           !jwks_url.empty() || !issuers.empty() || !environment("JWT_SECRET").empty();
}

bool key_options::on_command_line() const {
    return says_of_one_issuer(*this) || !issuers.empty();
}

key_rules rules_beside(const key_options& options, anteroom::issuer_options own) {
    key_rules made;
    if (!options.issuers.empty()) {
        made = of_several(options);
        const bool taken = std::ranges::any_of(
            made.rules.issuers, [&](const auto& one) { return one.issuer == own.issuer; });
        if (taken)
            return wrong("an issuer in " + options.issuers +
                         " has the name of --identity-issuer: each has its own keys");
        if (!made.problem.empty()) return made;
    } else if (options.given()) {
        if (options.issuer.empty())
            return wrong(
                "beside --identity, tokens of JWT_SECRET or of other keys need the name of who "
                "issues them: --issuer");
        if (options.issuer == own.issuer)
            return wrong("--issuer and --identity-issuer must differ: each has its own keys");
        made = rules_of(options);
        if (!made.problem.empty()) return made;
        auto& rules = made.rules;
        rules.issuers.push_back({options.issuer, std::move(rules.keys), std::move(rules.algorithms),
                                 std::move(rules.audience), rules.any_audience});
        rules.keys.clear();
        rules.algorithms.clear();
        rules.issuer.reset();
        rules.audience.reset();
        rules.any_audience = false;
    }
    made.rules.issuers.push_back(std::move(own));
    return made;
}

key_rules rules_of(const key_options& options) {
    if (!options.issuers.empty()) return of_several(options);
    key_rules made = with_keys(options);
    made.rules.issuer = if_given(options.issuer);
    made.rules.audience = if_given(options.audience);
    made.rules.any_audience = options.any_audience;
    made.rules.algorithms = options.algorithms;
    return made;
}

}  // namespace anteroom_app
