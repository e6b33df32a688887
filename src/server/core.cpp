#include "server/core.hpp"

#include <algorithm>
#include <thread>

#include "auth/revocation_memory.hpp"
#include "gateway/seal.hpp"
#include "server/deflate_options.hpp"

namespace anteroom::detail {

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

}  // namespace

core::core(server_options options) : options_(std::move(options)) {
    gateway_.path = options_.path;
    gateway_.engine.ping_interval = options_.ping_interval;
    gateway_.engine.ping_timeout = options_.ping_timeout;
    gateway_.engine.upgrade_timeout = options_.upgrade_timeout;
    gateway_.engine.message_bytes_max = options_.max_http_buffer_size;
    gateway_.engine.outbox_bytes_max = options_.output_bytes_max;
    if (options_.per_message_deflate) {
        complain(facade::problem_of(*options_.per_message_deflate));
        gateway_.deflate = facade::settings_of(*options_.per_message_deflate);
    }
    gateway_.cors = {options_.cors.origins, options_.cors.methods, options_.cors.credentials};
    http_.limits.body_bytes_max = options_.max_http_buffer_size;
    if (options_.http_compression) http_.pack_bytes_min = options_.http_compression->threshold;
    if (options_.serve_client && !options_.client_files.empty() &&
        !bundles_.load(options_.client_files))
        complain("there is no bundle of socket.io-client in " + options_.client_files);
    for (const auto& proxy : options_.trusted_proxies) {
        if (const auto range = net::address_range::parse(proxy))
            http_.trusted_proxies.push_back(*range);
        else
            complain("the trusted proxy \"" + proxy + "\" is no address and no network");
    }
    sockets_.limit.connect_timeout = options_.connect_timeout;
    sockets_.limit.ack_timeout = options_.ack_timeout;
    sockets_.limit.packet.message_bytes_max = options_.max_http_buffer_size;
    sockets_.limit.event_rate = {.count = options_.event_rate.per_second,
                                 .per = std::chrono::seconds{1},
                                 .burst = options_.event_rate.burst};
    sockets_.seal = &gateway::seal_message;
    everywhere_ = std::make_shared<socketio::shards_adapter>(sockets_.seal);
    sockets_.everywhere = everywhere_;
    sockets_.cleanup_empty_child_namespaces = options_.cleanup_empty_child_namespaces;
    sockets_.revocations = std::make_shared<auth::revocation_memory>();
    if (options_.log) sockets_.log = this;
    sockets_.define("/");
}

core::~core() = default;

void core::complain(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
}

void core::check_configuration() {
    const auto check = [this](const socketio::namespace_definition& nsp, const std::string& name) {
        if (!sockets_.authenticate && !nsp.authenticate && nsp.middlewares.empty() &&
            !options_.allow_anonymous)
            complain("nobody checks who joins namespace " + name +
                     ": use anteroom::jwt(...), or set allow_anonymous if everyone may");
    };
    for (const auto& [name, definition] : sockets_.namespaces) check(*definition, name);
    for (const auto& parent : sockets_.parents)
        check(parent->definition, parent->definition.name + ", made when clients ask for it");
    const auto& cors = options_.cors;
    for (const auto& origin : cors.origins) {
        if (origin == "*" && cors.credentials)
            complain("CORS with credentials needs the origins by name, not \"*\"");
        if (origin != "*" && !is_origin(origin))
            complain("the CORS origin \"" + origin +
                     "\" is not of the form scheme://host or scheme://host:port");
    }
    if (!options_.path.starts_with('/') || options_.path.ends_with('/'))
        complain("the path \"" + options_.path + "\" must start with / and not end with it");
    if (options_.ping_interval.count() <= 0 || options_.ping_timeout.count() <= 0)
        complain("the ping interval and the ping timeout must be longer than nothing");
    complain(websockets_.problem());
}

net::tls_context::loading core::load_tls() const {
    return net::tls_context::load({options_.tls->certificate_file, options_.tls->private_key_file});
}

std::string core::reload_tls() {
    if (!options_.tls || shards_.empty()) return "the server does not listen with TLS";
    const auto loaded = load_tls();
    if (!loaded.context) return loaded.problem;
    for (const auto& shard : shards_)
        shard->executor().post([&shard = *shard, tls = loaded.context] { shard.secure_with(tls); });
    return {};
}

void core::listen(std::uint16_t port, const std::string& host) {
    check_configuration();
    if (!problem_.empty() || listening()) return;
    net::tls_context::loading tls;
    if (options_.tls) tls = load_tls();
    if (!tls.problem.empty()) return complain(std::move(tls.problem));
    quota_ = std::make_unique<net::connection_quota>(net::connection_quota::limits{
        options_.connections_max ? options_.connections_max
                                 : net::connections_from_descriptor_limit(),
        options_.connections_per_address_max, http_.trusted_proxies});
    auto shard = std::make_unique<facade::running_shard>(gateway_, http_, sockets_, websockets_,
                                                         routes_, bundles_, *quota_);
    shard->secure_with(std::move(tls.context));
    const auto bound = shard->listen({host, port});
    if (!bound) {
        complain("cannot listen on " + host + " port " + std::to_string(port) + ": " +
                 bound.error().message());
        return;
    }
    port_ = *bound;
    host_ = host;
    everywhere_->add(shard->shared_executor(), shard->hub());
    shards_.push_back(std::move(shard));
    // From now on, so that a signal between listen() and run() is not missed.
    signals_ = std::make_unique<facade::stop_signals>(shards_.front()->loop(), [this] { stop(); });
}

void core::run() {
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < shards_.size(); ++i)
        threads.emplace_back([this, i] { shards_[i]->run(); });
    shards_.front()->run();
    for (auto& thread : threads) thread.join();
}

void core::stop() {
    if (stopping_.exchange(true)) return;
    for (const auto& shard : shards_)
        shard->executor().post([&shard = *shard] { shard.begin_stopping(); });
}

void core::write(base::log_level level, std::string_view event,
                 std::span<const base::log_field> fields) noexcept {
    constexpr std::size_t fields_max = 16;
    log_field passed[fields_max];
    const std::size_t count = std::min(fields.size(), fields_max);
    for (std::size_t i = 0; i < count; ++i) passed[i] = {fields[i].name, fields[i].value};
    try {
        options_.log(static_cast<log_level>(level), event, {passed, count});
    } catch (...) {
        // A program's log function that throws loses the line, not the connection.
    }
}

}  // namespace anteroom::detail
