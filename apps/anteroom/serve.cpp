#include "serve.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include <anteroom/anteroom.hpp>

#include "chat.hpp"
#include "client_folder.hpp"
#include "command_line.hpp"
#include "descriptors.hpp"
#include "dev_token.hpp"
#include "hangup.hpp"
#include "log_lines.hpp"
#include "page.hpp"
#include "room_policy.hpp"

namespace anteroom_app {

namespace {

// Beside accounts, the tokens of /dev/token need a name, too.
constexpr std::string_view dev_issuer = "anteroom-dev";

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// What is wrong with a file leaves in force what was read from it before.
void tell_of_reload(const anteroom::log_function& log, const std::string& what,
                    const std::string& problem) {
    const anteroom::log_field field{"problem", problem};
    if (problem.empty())
        log(anteroom::log_level::info, what + "_reloaded", {});
    else
        log(anteroom::log_level::error, what + "_not_reloaded", {&field, 1});
}

// The path of "sqlite:PATH"; nothing if it is not of that form.
std::optional<std::string> database_path(const std::string& place) {
    constexpr std::string_view scheme = "sqlite:";
    if (!place.starts_with(scheme) || place.size() == scheme.size()) return std::nullopt;
    return place.substr(scheme.size());
}

// Whose tokens are taken: development's, those of the keys that are named, of accounts, or of
// several.
key_rules token_rules(const serve_options& options, const std::string& dev_secret,
                      const anteroom::identity_service* accounts) {
    if (!options.dev)
        return accounts ? rules_beside(options.keys, accounts->issuer()) : rules_of(options.keys);
    key_rules made;
    if (!accounts) {
        made.rules.keys = anteroom::hmac_secret(dev_secret);
        return made;
    }
    made.rules.issuers = {
        {.issuer = std::string{dev_issuer}, .keys = anteroom::hmac_secret(dev_secret)},
        accounts->issuer()};
    return made;
}

// A file of rules decides instead.
bool any_room(const anteroom::user&, std::string_view) {
    return true;
}

void warn_of_dev(const std::string& url) {
    std::fprintf(stderr,
                 "\n"
                 "  DEVELOPMENT MODE: anyone on this machine gets a token for any name.\n"
                 "  The secret is random and gone when the server ends; only this machine can "
                 "connect.\n"
                 "  Open %s\n\n",
                 url.c_str());
}

}  // namespace

int serve(const serve_options& options) {
    if (options.dev && options.host_given && !is_loopback(options.host))
        return refuse(
            "--dev serves this machine alone: --host must be 127.0.0.1, ::1 or "
            "localhost, not " +
            options.host);
    if (options.dev && options.keys.on_command_line())
        return refuse(
            "--dev takes tokens of its own random key alone: leave out --dev, or the options that "
            "say whose tokens count");

    const std::string dev_secret = options.dev ? random_secret() : std::string{};
    std::optional<anteroom::identity_service> accounts;
    if (!options.identity.empty()) {
        const auto path = database_path(options.identity);
        if (!path) return refuse("--identity is sqlite:PATH, not " + options.identity);
        accounts.emplace(
            anteroom::identity_options{.database = *path,
                                       .issuer = options.identity_issuer,
                                       .audience = options.identity_audience,
                                       .registration = !options.no_registration,
                                       .access_token_life = options.identity_token_lifetime});
        if (!accounts->problem().empty()) return refuse(accounts->problem());
    }
    auto rules = token_rules(options, dev_secret, accounts ? &*accounts : nullptr);
    if (!rules.problem.empty()) return refuse(rules.problem);
    rules.rules.leeway = options.leeway;

    const bool secure = !options.tls_certificate.empty();
    std::optional<hangup> reload_signal;
    if (secure || !options.policy.empty()) reload_signal.emplace();
    anteroom::server_options settings;
    settings.cors.origins = options.cors_origins;
    settings.cors.credentials = accounts.has_value();  // the refresh cookie is one
    settings.log = json_lines();
    settings.serve_client = !options.no_client;
    settings.client_files = options.client_files.empty() ? client_folder() : options.client_files;
    settings.trusted_proxies = options.trusted_proxies;
    settings.threads = options.threads;
    settings.connections_per_address_max = options.connections_per_address_max;
    if (options.parser == "msgpack") settings.parser = anteroom::packet_parser::msgpack;
    if (options.per_message_deflate) settings.per_message_deflate.emplace();
    if (secure) settings.tls = {options.tls_certificate, options.tls_key};
    settings.event_rate = {options.events_per_second, 2 * options.events_per_second};
    if (options.recovery_seconds > 0)
        settings.connection_state_recovery = {.max_disconnection_duration =
                                                  std::chrono::seconds{options.recovery_seconds}};
    const auto log = settings.log;
    raise_descriptor_limit();
    anteroom::server io{std::move(settings)};
    io.use(anteroom::jwt(std::move(rules.rules)));
    if (accounts) io.use(*accounts);
    if (!options.policy.empty()) io.use(anteroom::policy_file(options.policy));
    const chat events{io, options.policy.empty() ? can_access_room : any_room};
    serve_page(io);
    io.route("GET", "/healthz", [](const anteroom::http_request&) {
        return anteroom::http_response{
            200, "application/json", "{\"status\":\"ok\"}", {{"Cache-Control", "no-store"}}};
    });
    std::unique_ptr<dev_token_route> tokens;
    if (options.dev) {
        tokens = std::make_unique<dev_token_route>(
            dev_secret, options.dev_token_lifetime,
            std::string{accounts ? dev_issuer : std::string_view{}});
        io.route("POST", "/dev/token", [&tokens](const anteroom::http_request& request) {
            return tokens->serve(request);
        });
    }

    if (options.metrics_port) io.serve_metrics(*options.metrics_port, options.metrics_host);

    const bool loopback_only = options.dev && !options.host_given;
    io.listen(options.port, loopback_only ? "127.0.0.1" : options.host);
    if (io.problem().empty()) {
        if (options.dev) warn_of_dev(io.url());
        std::cout << "listening on " << io.url() << std::endl;
        if (options.metrics_port)
            std::cout << "metrics on " << options.metrics_host << " port " << io.metrics_port()
                      << std::endl;
    }
    if (reload_signal)
        reload_signal->listen([&io, log, secure, rules = !options.policy.empty()] {
            if (secure) tell_of_reload(log, "tls", io.reload_tls());
            if (rules) tell_of_reload(log, "policy", io.reload_policy());
        });
    const int status = io.run();
    reload_signal.reset();
    finish_log();
    return status;
}

}  // namespace anteroom_app
