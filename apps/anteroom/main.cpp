// The ready server and its tools, as a command line.

#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/bench.hpp"
#include "policy_commands.hpp"
#include "serve.hpp"
#include "token_commands.hpp"

namespace {

using namespace anteroom_app;

constexpr long leeway_seconds_max = 60;

void describe_keys(CLI::App& command, key_options& options) {
    command
        .add_option("--public-key", options.public_keys,
                    "PEM file of a key that verifies tokens (RSA: RS256, P-256: ES256), instead "
                    "of JWT_SECRET; repeatable")
        ->type_name("FILE");
    command
        .add_option("--secret-file", options.secret_file,
                    "File with the secret, instead of JWT_SECRET")
        ->type_name("FILE");
    command
        .add_option("--jwks-file", options.jwks_file,
                    "File with a JWK set, read again when it changes")
        ->type_name("FILE");
    command
        .add_option("--jwks-url", options.jwks_url,
                    "URL at which the issuer publishes its JWK set; needs --issuer and --audience")
        ->type_name("URL");
    command
        .add_option("--jwks-ca-file", options.jwks_ca_file,
                    "PEM file of who vouches for that URL's certificate (default: the system's)")
        ->type_name("FILE");
    command.add_option("--issuer", options.issuer, "What the `iss` of tokens must be");
    command.add_option("--audience", options.audience, "What the `aud` of tokens must contain");
    command.add_flag("--any-audience", options.any_audience,
                     "With --jwks-url: every token of the issuer is meant for this server");
    command
        .add_option("--algorithm", options.algorithms,
                    "The only algorithms of tokens, as ES256; repeatable (default: what each key "
                    "means)")
        ->type_name("NAME");
}

void describe_accounts(CLI::App& command, serve_options& options, long& token_life) {
    auto* identity =
        command
            .add_option("--identity", options.identity,
                        "Keep accounts in an SQLite file, made if it is not there, as sqlite:PATH: "
                        "serve /auth/register, /auth/login, /auth/refresh, ... and let their "
                        "tokens in")
            ->type_name("sqlite:PATH")
            ->take_last();
    command
        .add_flag("--no-registration", options.no_registration,
                  "Take no new accounts; those that are there can log in")
        ->needs(identity);
    command.add_option("--identity-issuer", options.identity_issuer, "The `iss` of their tokens")
        ->needs(identity)
        ->capture_default_str();
    command
        .add_option("--identity-audience", options.identity_audience, "The `aud` of their tokens")
        ->needs(identity)
        ->capture_default_str();
    command
        .add_option("--identity-token-seconds", token_life,
                    "Life of their access tokens; they are renewed over the same connection")
        ->check(CLI::Range(1L, 600L))
        ->needs(identity)
        ->capture_default_str();
}

struct serve_seconds {
    long leeway = 30;
    long dev_token = 900;
    long identity_token = 600;
};

void describe_serve(CLI::App& command, serve_options& options, serve_seconds& seconds) {
    command.add_option("--port", options.port, "Port to listen on; 0 takes any free one")
        ->take_last()
        ->capture_default_str();
    command
        .add_option("--host", options.host,
                    "Address to listen on (default 0.0.0.0; with --dev 127.0.0.1)")
        ->type_name("ADDRESS")
        ->each([&options](const std::string&) { options.host_given = true; });
    describe_keys(command, options.keys);
    describe_accounts(command, options, seconds.identity_token);
    command
        .add_option("--issuers", options.keys.issuers,
                    "TOML file of several issuers, each with its keys, audience and algorithms, in "
                    "place of JWT_SECRET and the options above")
        ->type_name("FILE");
    command
        .add_option("--cors-origin", options.cors_origins,
                    "Origin whose pages may connect, as scheme://host:port; repeatable")
        ->type_name("ORIGIN")
        ->capture_default_str();
    command
        .add_option("--trusted-proxy", options.trusted_proxies,
                    "Address or network (10.0.0.0/8) of a proxy whose X-Forwarded-For and "
                    "X-Forwarded-Proto are believed; repeatable")
        ->type_name("ADDRESS");
    command
        .add_option("--connections-per-address", options.connections_per_address_max,
                    "Most connections of one address; this machine and trusted proxies are not "
                    "counted")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->capture_default_str();
    command
        .add_option("--threads", options.threads,
                    "Threads that sessions live on; 0: as many as the machine has cores")
        ->check(CLI::Range(std::size_t{0}, std::size_t{64}))
        ->capture_default_str();
    command
        .add_option("--client-files", options.client_files,
                    "Folder of the bundles of socket.io-client that are handed out below "
                    "/socket.io/ (default: those built with the program)")
        ->type_name("FOLDER");
    command.add_flag("--no-client", options.no_client, "Hand out no bundles of socket.io-client");
    command
        .add_option("--parser", options.parser,
                    "How packets are written, by clients too: json or msgpack (npm: "
                    "socket.io-msgpack-parser); the chat page speaks json")
        ->check(CLI::IsMember({"json", "msgpack"}))
        ->capture_default_str();
    command.add_flag("--per-message-deflate", options.per_message_deflate,
                     "Compress WebSocket messages of 1024 bytes and more for clients that offer "
                     "it; leave it off where messages carry secrets");
    auto* certificate =
        command
            .add_option("--tls-certificate", options.tls_certificate,
                        "PEM file of the server's certificate and those that lead to its root: "
                        "serve https and wss; SIGHUP reads it again")
            ->type_name("FILE");
    command.add_option("--tls-key", options.tls_key, "PEM file of the certificate's key")
        ->type_name("FILE")
        ->needs(certificate);
    certificate->needs("--tls-key");
    command
        .add_option("--leeway-seconds", seconds.leeway,
                    "How long after its expiry a token still counts, for clocks that disagree")
        ->check(CLI::Range(0L, leeway_seconds_max))
        ->capture_default_str();
    command
        .add_option("--policy", options.policy,
                    "TOML file of rules for rooms and events; SIGHUP has it read again")
        ->type_name("FILE");
    command
        .add_option("--events-per-second", options.events_per_second,
                    "How many events a socket may send, twice as many at once; 0: no limit")
        ->check(CLI::Range(0u, 1'000'000u))
        ->capture_default_str();
    command
        .add_option("--recovery-seconds", options.recovery_seconds,
                    "For how long a lost connection can be recovered, with its rooms and what it "
                    "missed; 0: not at all")
        ->check(CLI::Range(0u, 3'600u))
        ->capture_default_str();
    auto* metrics =
        command
            .add_option("--metrics-port", options.metrics_port,
                        "Another port, on which GET /metrics tells the counters of the security "
                        "log in Prometheus' text format; 0 takes any free one (default: none)")
            ->type_name("PORT");
    command
        .add_option("--metrics-host", options.metrics_host,
                    "Address of that port; it speaks plain HTTP, and anybody who reaches it reads")
        ->type_name("ADDRESS")
        ->needs(metrics)
        ->capture_default_str();
    command.add_flag("--dev", options.dev,
                     "Development: a random secret, this machine only, and POST /dev/token gives "
                     "anyone a token");
    command.add_option("--dev-token-seconds", seconds.dev_token, "Life of tokens from /dev/token")
        ->check(CLI::Range(1L, 86'400L))
        ->capture_default_str();
    command.footer(
        "Environment:\n"
        "  JWT_SECRET  the HS256 secret that tokens are signed with, at least 32 bytes;\n"
        "              `openssl rand -base64 48` makes one\n"
        "  JWT_SECRET_PREVIOUS, JWT_SECRET_PREVIOUS_UNTIL  the secret before it, and the instant\n"
        "              (as 2027-01-31T00:00:00Z) from which its tokens are refused");
}

void describe_issue(CLI::App& command, issue_options& options, long& lifetime) {
    command.add_option("--user", options.user, "The user's id, claim `id`")->required();
    command.add_option("--name", options.name, "A name to show, claim `name`");
    command.add_option("--claim", options.claims,
                       "Another claim as NAME=VALUE, the value JSON or text; repeatable");
    command.add_option("--expires-in", lifetime, "Seconds until it expires")
        ->check(CLI::Range(1L, 31'536'000L))
        ->capture_default_str();
    command.add_option("--issuer", options.issuer, "Claim `iss`");
    command.add_option("--audience", options.audience, "Claim `aud`");
    command.add_option("--private-key", options.private_key,
                       "PEM file of the key that signs, instead of JWT_SECRET");
}

void describe_check(CLI::App& command, check_options& options, long& leeway) {
    command.add_option("token", options.token, "The token, or - to read it from standard input")
        ->required();
    describe_keys(command, options.keys);
    command.add_option("--leeway-seconds", leeway, "How long after its expiry it still counts")
        ->check(CLI::Range(0L, leeway_seconds_max))
        ->capture_default_str();
}

void describe_explain(CLI::App& command, explain_options& options) {
    command.add_option("file", options.file, "The file of rules")->required();
    auto* who = command.add_option_group("who");
    who->add_option("--token", options.token,
                    "A token; its claims count, its signature is not checked");
    who->add_option("--claims", options.claims, "Claims as a JSON object");
    who->require_option(1);
    auto* wish = command.add_option_group("wish");
    wish->add_option("--join", options.room, "A room");
    wish->add_option("--emit", options.event, "An event");
    wish->require_option(1);
    command.add_option("--namespace", options.nsp, "Where")->capture_default_str();
}

std::string first_line(std::string text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

int main(int argc, char** argv) {
    // The load generator reads its own command line.
    if (argc > 1 && std::string_view{argv[1]} == "bench")
        return anteroom::bench::run_bench(argc - 1, argv + 1);

    CLI::App app{"Anteroom: a Socket.IO server with JWT at the door"};
    app.require_subcommand(1);

    serve_options serving;
    serve_seconds seconds;
    auto* serve_command = app.add_subcommand("serve", "Serve chat rooms, the page and /healthz");
    describe_serve(*serve_command, serving, seconds);

    app.add_subcommand("bench", "Load a Socket.IO server and say what it cost; has its own --help");

    auto* token = app.add_subcommand("token", "Make and explain tokens");
    token->require_subcommand(1);
    issue_options issuing;
    long lifetime = 900;
    auto* issue_command = token->add_subcommand("issue", "Print a signed token");
    describe_issue(*issue_command, issuing, lifetime);
    check_options checking;
    long check_leeway = 30;
    auto* check_command =
        token->add_subcommand("check", "Say whether a token is accepted, and why");
    describe_check(*check_command, checking, check_leeway);

    auto* policy = app.add_subcommand("policy", "Check and explain rules for rooms and events");
    policy->require_subcommand(1);
    std::string rules;
    auto* check_rules = policy->add_subcommand("check", "Say whether a file of rules is one");
    auto* test_rules = policy->add_subcommand("test", "Run the tests that stand beside the rules");
    for (auto* command : {check_rules, test_rules})
        command->add_option("file", rules, "The file of rules")->required();
    explain_options explaining;
    auto* explain_rules =
        policy->add_subcommand("explain", "Say which rule decides about a wish, and why");
    describe_explain(*explain_rules, explaining);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {
        return app.exit(wanted);
    } catch (const CLI::ParseError& error) {
        std::cerr << "anteroom: " << first_line(error.what()) << " (see anteroom --help)\n";
        return 2;
    }

    if (*serve_command) {
        serving.leeway = std::chrono::seconds{seconds.leeway};
        serving.dev_token_lifetime = std::chrono::seconds{seconds.dev_token};
        serving.identity_token_lifetime = std::chrono::seconds{seconds.identity_token};
        return serve(serving);
    }
    if (*check_rules) return check_policy(rules);
    if (*test_rules) return test_policy(rules);
    if (*explain_rules) return explain_policy(explaining);
    if (*issue_command) {
        issuing.lifetime = std::chrono::seconds{lifetime};
        return issue_token(issuing);
    }
    checking.leeway = std::chrono::seconds{check_leeway};
    return check_token(checking);
}
