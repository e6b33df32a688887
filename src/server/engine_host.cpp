#include "server/engine_host.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include "server/engine_configuration.hpp"

namespace anteroom::detail {

namespace {

std::string cannot_listen(const net::listener::endpoint& where, const base::error_code& why) {
    return "cannot listen on " + where.host + " port " + std::to_string(where.port) + ": " +
           why.message();
}

}  // namespace

engine_host::engine_host(engine_options options) : options_(std::move(options)) {
    complain(facade::configure(options_, gateway_, http_));
    facade::add_hooks(options_, hooks_);
}

engine_host::~engine_host() = default;

void engine_host::complain(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
}

net::tls_context::loading engine_host::load_tls() const {
    return net::tls_context::load({options_.tls->certificate_file, options_.tls->private_key_file});
}

std::string engine_host::reload_tls() {
    if (!options_.tls || shards_.empty()) return "the server does not listen with TLS";
    const auto loaded = load_tls();
    if (!loaded.context) return loaded.problem;
    for (const auto& shard : shards_)
        shard->executor().post([&shard = *shard, tls = loaded.context] { shard.secure_with(tls); });
    return {};
}

void engine_host::listen(std::uint16_t port, const std::string& host) {
    check_use();
    complain(websockets_.problem());
    if (!problem_.empty() || listening()) return;
    net::tls_context::loading tls;
    if (options_.tls) tls = load_tls();
    if (!tls.problem.empty()) return complain(std::move(tls.problem));
    const net::connection_quota::limits crowd{
        options_.connections_max ? options_.connections_max
                                 : net::connections_from_descriptor_limit(),
        options_.connections_per_address_max, http_.trusted_proxies};
    quota_ = std::make_unique<net::connection_quota>(crowd);
    polling_sessions_ = std::make_unique<net::connection_quota>(crowd);
    const facade::shard_settings shared{gateway_, hooks_,    http_,        websockets_,
                                        routes_,  bundles_,  *quota_,      *polling_sessions_,
                                        log(),    accounts_, shard_count()};
    std::vector<std::unique_ptr<facade::running_shard>> made;
    std::vector<net::landing*> landings;
    for (std::size_t index = 0; index < shared.shards; ++index) {
        made.push_back(std::make_unique<facade::running_shard>(
            shared, index, [this](facade::running_shard& on) { return make_application(on); }));
        landings.push_back(made.back().get());
    }
    if (made.size() > 1)
        for (const auto& shard : made) shard->connect(landings);
    auto& first = *made.front();
    first.secure_with(std::move(tls.context));
    const auto bound = first.listen({host, port});
    if (!bound) return complain(cannot_listen({host, port}, bound.error()));
    if (besides_) {
        const auto also = first.listen_besides(besides_->where, besides_->service);
        if (!also) return complain(cannot_listen(besides_->where, also.error()));
        port_besides_ = *also;
    }
    port_ = *bound;
    host_ = host;
    shards_ = std::move(made);
    on_listening();
    // From now on, so that a signal between listen() and run() is not missed.
    signals_ = std::make_unique<facade::stop_signals>(shards_.front()->loop(), [this] { stop(); });
}

std::size_t engine_host::shard_count() const {
    if (options_.threads != 0) return options_.threads;
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, facade::threads_max);
}

void engine_host::serve_besides(net::http_service& service, net::listener::endpoint where) {
    besides_.emplace(side_door{service, std::move(where)});
}

std::string engine_host::url() const {
    if (!listening()) return {};
    const bool any = host_ == "0.0.0.0" || host_ == "::";
    const bool ipv6 = !any && host_.find(':') != std::string::npos;
    return (secure() ? "https://" : "http://") +
           (any    ? "localhost"
            : ipv6 ? "[" + host_ + "]"
                   : host_) +
           ":" + std::to_string(port_);
}

int engine_host::run() {
    if (problem_.empty() && !listening()) complain("run() needs a listen() before");
    if (!problem_.empty()) {
        std::fprintf(stderr, "anteroom: %s\n", problem_.c_str());
        return 2;
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < shards_.size(); ++i)
        threads.emplace_back([this, i] { shards_[i]->run(); });
    shards_.front()->run();
    for (auto& thread : threads) thread.join();
    return 0;
}

void engine_host::stop() {
    if (stopping_.exchange(true)) return;
    for (const auto& shard : shards_)
        shard->executor().post([&shard = *shard] { shard.begin_stopping(); });
}

std::size_t engine_host::clients_count() const {
    std::size_t count = 0;
    for (const auto& shard : shards_) count += shard->open_sessions();
    return count;
}

void engine_host::close_sessions() {
    for (const auto& shard : shards_)
        shard->executor().post(
            [&shard = *shard] { shard.end_sessions(disconnect_reason::forced_close); });
}

void engine_host::write(base::log_level level, std::string_view event,
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
