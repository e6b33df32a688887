#include "server/core.hpp"

#include <algorithm>

#include "auth/revocation_memory.hpp"
#include "gateway/seal.hpp"
#include "gateway/socketio_application.hpp"
#include "server/identity_host.hpp"
#include "server/recovery_options.hpp"

namespace anteroom::detail {

namespace {

engine_options engine_part_of(const server_options& options) {
    engine_options made;
    made.cors = options.cors;
    made.path = options.path;
    made.add_trailing_slash = options.add_trailing_slash;
    made.transports = options.transports;
    made.allow_upgrades = options.allow_upgrades;
    made.allow_eio3 = options.allow_eio3;
    made.ping_interval = options.ping_interval;
    made.ping_timeout = options.ping_timeout;
    made.upgrade_timeout = options.upgrade_timeout;
    made.max_http_buffer_size = options.max_http_buffer_size;
    made.output_bytes_max = options.output_bytes_max;
    made.cookie = options.cookie;
    made.initial_packet = options.initial_packet;
    made.per_message_deflate = options.per_message_deflate;
    made.http_compression = options.http_compression;
    made.tls = options.tls;
    made.connections_per_address_max = options.connections_per_address_max;
    made.connections_max = options.connections_max;
    made.threads = options.threads;
    made.trusted_proxies = options.trusted_proxies;
    made.allow_request = options.allow_request;
    made.generate_id = options.generate_id;
    made.log = options.log;
    return made;
}

}  // namespace

core::core(const server_options& options)
    : engine_host(engine_part_of(options)), allow_anonymous_(options.allow_anonymous) {
    if (options.serve_client && !options.client_files.empty() &&
        !bundles().load(options.client_files))
        complain("there is no bundle of socket.io-client in " + options.client_files);
    sockets_.limit.connect_timeout = options.connect_timeout;
    sockets_.limit.ack_timeout = options.ack_timeout;
    sockets_.limit.packet.message_bytes_max = options.max_http_buffer_size;
    sockets_.limit.event_rate = {.count = options.event_rate.per_second,
                                 .per = std::chrono::seconds{1},
                                 .burst = options.event_rate.burst};
    sockets_.seal = {&gateway::seal_message, options.parser};
    sockets_.log = log();
    everywhere_ = std::make_shared<socketio::shards_adapter>(sockets_.seal, sockets_.log);
    sockets_.everywhere = everywhere_;
    sockets_.cleanup_empty_child_namespaces = options.cleanup_empty_child_namespaces;
    sockets_.revocations = std::make_shared<auth::revocation_memory>();
    if (options.connection_state_recovery)
        complain(facade::configure(options, shard_count(), sockets_.recovery.emplace()));
    sockets_.define("/");
}

core::~core() {
    // Their threads revoke on shards.
    if (accounts_) accounts_->stop();
    end_shards();
    // They write to our log.
    for (const auto& keys : keys_) keys->stop();
}

void core::use_accounts(std::shared_ptr<identity_host> accounts) {
    if (!accounts->problem().empty()) return complain(accounts->problem());
    accounts_ = std::move(accounts);
    serve_accounts(accounts_->served());
}

void core::keep_fresh(std::shared_ptr<facade::key_refresher> keys) {
    if (keys && std::ranges::find(keys_, keys) == keys_.end()) keys_.push_back(std::move(keys));
}

void core::serve_metrics(std::uint16_t port, std::string host) {
    serve_besides(metrics_, {std::move(host), port});
}

void core::check_use() {
    const auto check = [this](const socketio::namespace_definition& nsp, const std::string& name) {
        if (!sockets_.authenticate && !nsp.authenticate && nsp.middlewares.empty() &&
            !allow_anonymous_)
            complain("nobody checks who joins namespace " + name +
                     ": use anteroom::jwt(...), or set allow_anonymous if everyone may");
    };
    for (const auto& [name, definition] : sockets_.namespaces) check(*definition, name);
    for (const auto& parent : sockets_.parents)
        check(parent->definition, parent->definition.name + ", made when clients ask for it");
    const bool by_cookie = std::ranges::any_of(all_authentications(), [](const auto* one) {
        return !one->rules.from_request.cookie.empty();
    });
    const auto& origins = options().cors.origins;
    if ((by_cookie || accounts_) && std::ranges::find(origins, "*") != origins.end())
        complain("a token in a cookie needs the CORS origins by name, not \"*\"");
}

std::unique_ptr<gateway::application> core::make_application(facade::running_shard& on) {
    return std::make_unique<gateway::socketio_application>(sockets_, on.loop().now(), on.random(),
                                                           on.shared_executor(), on.loop().wheel());
}

void core::on_listening() {
    for (const auto& shard : shards()) everywhere_->add(shard->shared_executor(), shard->hub());
    for (const auto& keys : keys_) keys->start(log());
    if (accounts_) accounts_->start(*this, log());
}

}  // namespace anteroom::detail
