#include "server/engine_session.hpp"

#include "gateway/connection.hpp"
#include "gateway/seal.hpp"

namespace anteroom {

namespace detail {

engine_session::engine_session(gateway::connection& below, engine_request first_request,
                               std::shared_ptr<socketio::executor> runner, base::log_sink* log)
    : id_(below.sid()),
      protocol_(static_cast<int>(below.protocol())),
      request_(std::move(first_request)),
      runner_(std::move(runner)),
      log_(log),
      below_(&below) {}

void engine_session::send(base::shared_message message) {
    post([message = std::move(message)](gateway::connection& below) { below.send(message); });
}

void engine_session::close(bool discard) {
    post([this, discard](gateway::connection& below) {
        if (discard) return below.end(disconnect_reason::forced_close);
        state_ = ready_state::closing;
        below.close(disconnect_reason::forced_close);
    });
}

void engine_session::end(disconnect_reason reason) {
    const auto kept = shared_from_this();
    below_ = nullptr;
    state_ = ready_state::closed;
    tell(on_close, "close", reason);
    // Handlers hold handles to their session; without this the two would keep each other.
    on_message.clear();
    on_close.clear();
    on_upgrading.clear();
    on_upgrade.clear();
    on_heartbeat.clear();
    on_packet.clear();
    on_packet_create.clear();
    on_flush.clear();
    on_drain.clear();
}

void engine_session::log_what_was_thrown(std::string_view event, std::string_view what) {
    const base::log_field fields[] = {{"event", event}, {"what", what}};
    if (log_) log_->write(base::log_level::error, "handler_threw", fields);
}

}  // namespace detail

std::string_view engine_socket::id() const {
    return session_ ? session_->id() : std::string_view{};
}

int engine_socket::protocol() const {
    return session_ ? session_->protocol() : 4;
}

const engine_request& engine_socket::request() const {
    static const engine_request none;
    return session_ ? session_->request() : none;
}

ready_state engine_socket::ready_state() const {
    return session_ ? session_->state() : anteroom::ready_state::closed;
}

std::string_view engine_socket::transport() const {
    const auto* below = session_ ? session_->below() : nullptr;
    if (!below) return {};
    return below->current_transport() == engine::transport::polling ? "polling" : "websocket";
}

bool engine_socket::writable() const {
    const auto* below = session_ ? session_->below() : nullptr;
    return below && below->writable();
}

void engine_socket::send(engine_message message) const {
    if (ready_state() != anteroom::ready_state::open) return;
    using kind = base::message::kind;
    const auto made =
        base::message::make(message.binary ? kind::binary : kind::text, {message.data});
    gateway::seal_message(*made);
    session_->send(made);
}

void engine_socket::close(bool discard) const {
    if (session_) session_->close(discard);
}

void engine_socket::on_message(detail::unique_function<void(engine_message)> handler) const {
    if (session_ && session_->below()) session_->on_message.add(std::move(handler));
}

void engine_socket::on_close(detail::unique_function<void(disconnect_reason)> handler) const {
    if (session_ && session_->below()) session_->on_close.add(std::move(handler));
}

void engine_socket::on_upgrading(detail::unique_function<void()> handler) const {
    if (session_ && session_->below()) session_->on_upgrading.add(std::move(handler));
}

void engine_socket::on_upgrade(detail::unique_function<void()> handler) const {
    if (session_ && session_->below()) session_->on_upgrade.add(std::move(handler));
}

void engine_socket::on_heartbeat(detail::unique_function<void()> handler) const {
    if (session_ && session_->below()) session_->on_heartbeat.add(std::move(handler));
}

// What passes below costs nothing before somebody wants to hear of it.
void engine_socket::on_packet(detail::unique_function<void(engine_packet)> handler) const {
    if (!session_ || !session_->below()) return;
    session_->on_packet.add(std::move(handler));
    session_->below()->watch();
}

void engine_socket::on_packet_create(detail::unique_function<void(engine_packet)> handler) const {
    if (!session_ || !session_->below()) return;
    session_->on_packet_create.add(std::move(handler));
    session_->below()->watch();
}

void engine_socket::on_flush(detail::unique_function<void()> handler) const {
    if (!session_ || !session_->below()) return;
    session_->on_flush.add(std::move(handler));
    session_->below()->watch();
}

void engine_socket::on_drain(detail::unique_function<void()> handler) const {
    if (!session_ || !session_->below()) return;
    session_->on_drain.add(std::move(handler));
    session_->below()->watch();
}

}  // namespace anteroom
