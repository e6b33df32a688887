#include "server/engine_configuration.hpp"

#include <algorithm>

#include "gateway/cookie.hpp"
#include "server/deflate_options.hpp"

namespace anteroom::facade {

namespace {

// An origin as browsers write it: scheme://host[:port], nothing behind it (RFC 6454 6.2).
bool is_origin(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme)) {
            const auto rest = text.substr(scheme.size());
            return !rest.empty() && rest.find_first_of("/?#@ ") == std::string_view::npos;
        }
    return false;
}

// RFC 9110 5.6.2: a method, or the name of a field.
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view{"\"(),/:;<=>?@[\\]{}"}.find(c) == std::string_view::npos;
    });
}

std::string configure_cors(const cors_options& options, gateway::cors_options& into) {
    for (const auto& origin : options.origins) {
        if (origin == "*" && options.credentials)
            return "CORS with credentials needs the origins by name, not \"*\"";
        if (origin != "*" && !is_origin(origin))
            return "the CORS origin \"" + origin +
                   "\" is not of the form scheme://host or scheme://host:port";
    }
    for (const auto* names : {&options.methods, &options.allowed_headers, &options.exposed_headers})
        for (const auto& name : *names)
            if (!is_token(name)) return "CORS: \"" + name + "\" is no method or field name";
    if (options.max_age && options.max_age->count() < 0)
        return "CORS: the max_age must not be negative";
    if (options.options_success_status < 200 || options.options_success_status > 299)
        return "CORS: the options_success_status must be one of success, 200 to 299";

    into.origins = options.origins;
    if (options.allow_origin)
        into.allow_origin = [ask = options.allow_origin](std::string_view origin) {
            try {
                return ask(origin);
            } catch (...) {
                return false;
            }
        };
    into.asks_program = static_cast<bool>(options.decide_origin);
    into.methods = options.methods;
    into.allowed_headers = options.allowed_headers;
    into.exposed_headers = options.exposed_headers;
    into.credentials = options.credentials;
    into.max_age = options.max_age;
    into.preflight_continue = options.preflight_continue;
    into.options_success_status = options.options_success_status;
    return {};
}

gateway::cookie_options cookie_from(const cookie_options& options) {
    using gateway_cookie = gateway::cookie_options;
    gateway_cookie made;
    made.name = options.name;
    made.path = options.path;
    made.domain = options.domain;
    made.max_age = options.max_age;
    made.http_only = options.http_only;
    made.secure = options.secure;
    made.partitioned = options.partitioned;
    made.same_site = static_cast<gateway_cookie::same_site_rule>(options.same_site);
    made.priority = static_cast<gateway_cookie::priority_rule>(options.priority);
    return made;
}

std::string configure_transports(const engine_options& options, engine::options& into) {
    into.allow_polling = into.allow_websocket = false;
    for (const auto& name : options.transports) {
        if (name == "polling")
            into.allow_polling = true;
        else if (name == "websocket")
            into.allow_websocket = true;
        else
            return "there is no transport \"" + name + "\": polling and websocket are spoken";
    }
    if (options.transports.empty()) return "a server needs a transport: polling, websocket or both";
    return {};
}

}  // namespace

std::string configure(const engine_options& options, gateway::options& into,
                      net::http_settings& http) {
    if (!options.path.starts_with('/') || options.path.ends_with('/'))
        return "the path \"" + options.path + "\" must start with / and not end with it";
    if (options.ping_interval.count() <= 0 || options.ping_timeout.count() <= 0)
        return "the ping interval and the ping timeout must be longer than nothing";
    if (options.upgrade_timeout.count() <= 0)
        return "the upgrade timeout must be longer than nothing";
    if (options.threads > threads_max)
        return "threads must be at most " + std::to_string(threads_max) + " (0: as many as cores)";
    if (options.threads != 1 && options.generate_id)
        return "generate_id needs threads = 1: with more of them the id of a session says on which "
               "one it lives";
    into.path = options.path;
    into.add_trailing_slash = options.add_trailing_slash;
    into.engine.ping_interval = options.ping_interval;
    into.engine.ping_timeout = options.ping_timeout;
    into.engine.upgrade_timeout = options.upgrade_timeout;
    into.engine.message_bytes_max = options.max_http_buffer_size;
    into.engine.outbox_bytes_max = options.output_bytes_max;
    into.engine.allow_upgrades = options.allow_upgrades;
    into.engine.allow_eio3 = options.allow_eio3;
    into.initial_packet = options.initial_packet;
    if (options.per_message_deflate) {
        if (auto problem = problem_of(*options.per_message_deflate); !problem.empty())
            return problem;
        into.deflate = settings_of(*options.per_message_deflate);
    }
    http.limits.body_bytes_max = options.max_http_buffer_size;
    if (options.http_compression) http.pack_bytes_min = options.http_compression->threshold;
    for (const auto& proxy : options.trusted_proxies) {
        const auto range = net::address_range::parse(proxy);
        if (!range) return "the trusted proxy \"" + proxy + "\" is no address and no network";
        http.trusted_proxies.push_back(*range);
    }
    if (options.cookie) {
        into.cookie = cookie_from(*options.cookie);
        if (auto problem = problem_with(*into.cookie); !problem.empty()) return problem;
    }
    if (auto problem = configure_transports(options, into.engine); !problem.empty()) return problem;
    return configure_cors(options.cors, into.cors);
}

void add_hooks(const engine_options& options, gateway::hooks& into) {
    const auto asking = [](const std::function<void(engine_request, admission)>& program) {
        return [program](const gateway::request_ptr& request, gateway::answer_function answer) {
            program(engine_request{request}, admission{detail::hook_sink{std::move(answer)}});
        };
    };
    if (options.allow_request) into.allow_request = asking(options.allow_request);
    if (options.cors.decide_origin) into.decide_origin = asking(options.cors.decide_origin);
    if (options.generate_id)
        into.generate_id = [make = options.generate_id](const gateway::request_ptr& request) {
            return make(engine_request{request});
        };
}

}  // namespace anteroom::facade
