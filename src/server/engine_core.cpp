#include "server/engine_core.hpp"

#include <array>

#include "gateway/connection.hpp"

namespace anteroom {

namespace detail {

namespace {

engine_packet facing_out(const wire::engineio::packet& packet) {
    constexpr std::array<std::string_view, 7> names = {"open",    "close",   "ping", "pong",
                                                       "message", "upgrade", "noop"};
    return {names.at(static_cast<std::size_t>(packet.type) - '0'), packet.data, packet.binary};
}

class engine_user final : public gateway::session_user {
  public:
    explicit engine_user(std::shared_ptr<engine_session> session) : session_(std::move(session)) {}

    base::error_code on_message(std::string_view data, bool binary) override {
        session_->tell(session_->on_message, "message", engine_message{data, binary});
        return {};
    }
    void on_closed(disconnect_reason reason) override { session_->end(reason); }
    void on_upgrading() override { session_->tell(session_->on_upgrading, "upgrading"); }
    void on_upgrade() override { session_->tell(session_->on_upgrade, "upgrade"); }
    void on_heartbeat() override { session_->tell(session_->on_heartbeat, "heartbeat"); }
    void on_packet(const wire::engineio::packet& came) override {
        session_->tell(session_->on_packet, "packet", facing_out(came));
    }
    void on_packet_create(const wire::engineio::packet& made) override {
        session_->tell(session_->on_packet_create, "packet_create", facing_out(made));
    }
    void on_flush() override { session_->tell(session_->on_flush, "flush"); }
    void on_drain() override { session_->tell(session_->on_drain, "drain"); }
    // Whoever has a session passed the program's door: it has no other.
    bool trusts_peer() const override { return true; }

  private:
    std::shared_ptr<engine_session> session_;
};

class engine_application final : public gateway::application {
  public:
    engine_application(engine_core& core, std::shared_ptr<socketio::executor> runner,
                       base::log_sink* log)
        : core_(core), runner_(std::move(runner)), log_(log) {}

    std::unique_ptr<gateway::session_user> open(
        gateway::connection& below, const socketio::handshake_ptr& first_request) override {
        auto session = std::make_shared<engine_session>(
            below,
            engine_request{std::make_shared<const gateway::request_copy>(
                gateway::request_copy{"GET", first_request})},
            runner_, log_);
        core_.greet(*session);
        return std::make_unique<engine_user>(std::move(session));
    }

  private:
    engine_core& core_;
    std::shared_ptr<socketio::executor> runner_;
    base::log_sink* log_;
};

}  // namespace

engine_core::~engine_core() {
    end_shards();
}

void engine_core::on_connection(detail::unique_function<void(engine_socket)> handler) {
    on_connection_.push_back(
        std::make_unique<detail::unique_function<void(engine_socket)>>(std::move(handler)));
}

void engine_core::greet(engine_session& opened) {
    for (const auto& handler : on_connection_)
        opened.guard("connection", [&] { (*handler)(engine_socket{opened.shared_from_this()}); });
}

void engine_core::check_use() {
    if (!options().allow_request && !options().allow_anonymous)
        complain(
            "nobody keeps the door of this engine: set allow_request, or allow_anonymous if "
            "everyone may come in");
}

std::unique_ptr<gateway::application> engine_core::make_application(facade::running_shard& on) {
    return std::make_unique<engine_application>(*this, on.shared_executor(), log());
}

}  // namespace detail

engine_server::engine_server(engine_options options)
    : engine_core_owner{std::make_shared<detail::engine_core>(std::move(options))},
      engine_handle(std::weak_ptr<detail::engine_host>{owned}) {}

engine_server::~engine_server() {
    owned->stop();
}

engine_server& engine_server::on_connection(detail::unique_function<void(engine_socket)> handler) {
    if (!owned->listening()) owned->on_connection(std::move(handler));
    return *this;
}

engine_server& engine_server::listen(std::uint16_t port, std::string host) {
    owned->listen(port, host);
    return *this;
}

const std::string& engine_server::problem() const {
    return owned->problem();
}

std::uint16_t engine_server::port() const {
    return owned->port();
}

std::string engine_server::url() const {
    return owned->url();
}

int engine_server::run() {
    return owned->run();
}

void engine_server::stop() {
    owned->stop();
}

}  // namespace anteroom
