#include "server/running_shard.hpp"

namespace anteroom::facade {

namespace {

using namespace std::chrono_literals;

constexpr auto goodbye_timeout = 1s;
constexpr auto goodbye_check = 10ms;
constexpr auto turned_away_log_interval = 1s;

// For who finds the server full (RFC 9110 15.6.4, 10.2.3).
constexpr std::string_view come_back_later =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

}  // namespace

running_shard::patience::patience(running_shard& shard)
    : entry([](entry& self, const base::instant&) {
          static_cast<patience&>(self).owner.check_whether_empty();
      }),
      owner(shard) {}

running_shard::running_shard(const shard_settings& shared, std::size_t index, make_application make)
    : executor_(std::make_shared<loop_executor>(loop_, shared.log)),
      users_(make(*this)),
      identity_({shared.accounts, shared.gateway.cors, loop_, executor_, shared.others}),
      websockets_(shared.websockets, loop_, executor_, identity_, shared.log),
      gateway_({shared.gateway, shared.hooks, loop_, random_, executor_, websockets_, shared.log,
                index, shared.shards, &shared.polling_sessions},
               *users_),
      door_(shared.bundles, gateway_),
      switchboard_({shared.gateway.path, shared.accounts != nullptr, index, door_}),
      front_(shared.shards > 1 ? static_cast<net::http_service&>(switchboard_) : door_),
      http_(shared.http),
      log_(shared.log),
      quota_(shared.quota),
      connections_(loop_, &shared.quota),
      patience_(*this) {}

running_shard::~running_shard() {
    executor_->leave();
}

base::result<std::uint16_t> running_shard::listen(const net::listener::endpoint& where) {
    auto opened = net::listener::open(
        loop_, where,
        [this](net::stream stream, const net::address& peer) { accept(std::move(stream), peer); });
    if (!opened) return opened.error();
    listener_ = std::move(*opened);
    return listener_->port();
}

base::result<std::uint16_t> running_shard::listen_besides(const net::listener::endpoint& where,
                                                          net::http_service& service) {
    auto opened = net::listener::open(
        loop_, where, [this, &service](net::stream stream, const net::address& peer) {
            accept_besides(std::move(stream), peer, service);
        });
    if (!opened) return opened.error();
    listener_besides_ = std::move(*opened);
    return listener_besides_->port();
}

void running_shard::accept_besides(net::stream stream, const net::address& peer,
                                   net::http_service& service) {
    if (quota_.admit(peer) != net::connection_quota::verdict::admitted) return;
    auto& made = connections_.add(std::move(stream), peer);
    made.start(std::make_unique<net::http_connection>(made, service, http_));
}

void running_shard::accept(net::stream stream, const net::address& peer) {
    const auto verdict = quota_.admit(peer);
    if (verdict != net::connection_quota::verdict::admitted)
        return turn_away(std::move(stream), peer, verdict);
    if (tls_ && !stream.secure(*tls_)) return quota_.leave(peer);
    if (const auto& shards = switchboard_.shards(); !shards.empty()) {
        dealt_ = (dealt_ + 1) % shards.size();
        if (shards[dealt_] != this)
            return shards[dealt_]->take_in({std::move(stream), peer, &quota_});
    }
    adopt({std::move(stream), peer, &quota_});
}

void running_shard::take_in(net::moving_connection moved) {
    // The shard outlives every task that its loop runs.
    loop_.post([this, moved = std::move(moved)]() mutable { adopt(std::move(moved)); });
}

void running_shard::adopt(net::moving_connection moved) {
    net::connection* made = nullptr;
    try {
        made = &connections_.take_in(moved);
        auto speaking = std::make_unique<net::http_connection>(*made, front_, http_);
        auto& http = *speaking;
        made->start(std::move(speaking));
        if (made->closed()) return;
        if (!moved.request) return;
        // What TLS has decrypted already, the socket does not report.
        if (made->io().secured()) loop_.come_back_to(*made);
        http.go_on_with(*std::move(moved.request));
    } catch (...) {
        // As in net::connection: no exception leaves connection code.
        if (made && !made->closed()) made->close();
    }
}

// Closes it by letting it go; who speaks plain HTTP is told to come back. What the socket does not
// take is not waited for. A flood of them is one line a second.
void running_shard::turn_away(net::stream stream, const net::address& peer,
                              net::connection_quota::verdict why) {
    if (!tls_) {
        const iovec answer{const_cast<char*>(come_back_later.data()), come_back_later.size()};
        stream.write({&answer, 1});
    }
    ++turned_away_;
    const auto now = loop_.now().steady;
    if (now < turned_away_last_ + turned_away_log_interval) return;
    turned_away_last_ = now;
    const bool full = why == net::connection_quota::verdict::server_full;
    const std::string address = peer.host();
    const std::string count = std::to_string(std::exchange(turned_away_, 0));
    const base::log_field fields[] = {
        {"reason", full ? "connections_max" : "connections_per_address_max"},
        {"address", address},
        {"count", count}};
    if (log_) log_->write(base::log_level::warning, "connection_turned_away", fields);
}

void running_shard::run() {
    executor_->started();
    loop_.run();
    connections_.close_all();
    executor_->ended();
}

void running_shard::begin_stopping() {
    if (stop_by_ != base::steady_time{}) return;
    stop_by_ = loop_.now().steady + goodbye_timeout;
    if (listener_) listener_->close();
    if (listener_besides_) listener_besides_->close();
    gateway_.end_all(disconnect_reason::server_shutting_down);
    websockets_.shut_down();
    loop_.wheel().schedule(patience_, loop_.now().steady + goodbye_check);
}

void running_shard::check_whether_empty() {
    // Connections without a session are kept-alive HTTP: nobody waits for those.
    const bool empty = gateway_.session_count() == 0 && websockets_.size() == 0;
    if (empty || loop_.now().steady >= stop_by_) return loop_.stop();
    loop_.wheel().schedule(patience_, loop_.now().steady + goodbye_check);
}

}  // namespace anteroom::facade
