#include "socketio/socket.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/check.hpp"
#include "socketio/client.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"

namespace anteroom::socketio {

namespace wire_sio = wire::socketio;
using wire_sio::packet_type;

socket::socket(name_space& within, client& below, std::shared_ptr<executor> runner,
               std::string_view id)
    : client_(&below),
      within_(&within),
      id_(id),
      runner_(std::move(runner)),
      handshake_(below.first_request()) {
    within.attach();
}

socket::~socket() = default;

const boost::json::object& socket::auth() const {
    static const boost::json::object none;
    return auth_ ? *auth_ : none;
}

boost::json::object& socket::data() {
    if (!data_) data_ = std::make_unique<boost::json::object>();
    return *data_;
}

void socket::remember_auth(const boost::json::object& payload, bool token_verified) {
    const bool without_token = token_verified && payload.contains("token");
    if (payload.size() == (without_token ? 1u : 0u)) return;
    // A copy lies where the original does unless it is told otherwise, and that is the arena.
    auth_ = std::make_unique<boost::json::object>(payload, boost::json::storage_ptr{});
    if (without_token) auth_->erase("token");
}

std::uint64_t socket::connection_number() const {
    return client_ ? client_->number() : 0;
}

void socket::become_connected() {
    hub& owner = within_->owner();
    if (!can_come_back()) return;
    state_ = state::connected;
    within_->add(*this);
    // Who watches rooms may end it, here and below.
    if (!connected() || !come_back()) return;
    std::string json = std::string{"{\"sid\":\""}.append(id());
    if (recovery_) json.append("\",\"pid\":\"").append(recovery_->pid);
    json.append("\"}");
    send_packet(packet_type::connect, {}, {client_->legacy() ? std::string_view{} : json, {}});
    if (claims_) enter(user_room());
    announce_lease();
    if (connected() && recovery_ && !recovery_->forbidden.empty())
        tell_rooms_left(std::exchange(recovery_->forbidden, {}), "claims_changed");
    if (!connected()) return;
    owner.security().record(security_event::connect_accepted, *this);
    const socket_ptr kept{this};
    for (const auto& handler : within_->definition().on_connection) {
        guarded(owner.settings().log, "connection", id(), [&] { (*handler)(kept); });
        if (!connected()) return;
    }
}

base::log_sink* socket::log() const {
    return within_ ? within_->owner().settings().log : nullptr;
}

void socket::finish_ack(base::log_sink* log, ack_callback& callback, const ack_answer& answer) {
    guarded(log, "ack", id(), [&] { callback(answer); });
}

// --- what goes out

void socket::send_packet(packet_type type, std::optional<std::uint64_t> id,
                         const outgoing_event& event) {
    client_->send(encode_sealed({type, within_->name(), id, event.json, event.attachments},
                                within_->owner().settings().seal, event.compress));
}

void socket::send_event(const sealed_packet& packet) {
    if (listeners_ && !listeners_->any_outgoing.empty()) tell_outgoing(packet);
    if (client_) client_->send(packet);
}

void socket::emit(const outgoing_event& event) {
    if (!may_receive() || (event.only_writable && !writable())) return;
    if (recovery_ && !event.only_writable) return emit_kept(event);
    send_event(within_->seal(event));
}

std::string_view socket::transport_name() const {
    return client_ ? client_->below().transport_name() : std::string_view{};
}

int socket::engine_protocol() const {
    if (!client_) return 0;
    return client_->legacy() ? 3 : 4;
}

bool socket::writable() const {
    return client_ && client_->below().writable();
}

void socket::emit(const outgoing_event& event, ack_callback on_ack,
                  std::optional<std::chrono::milliseconds> timeout) {
    if (!may_ask(on_ack)) return;
    const std::uint64_t id = within_->next_ack_id();
    ask(within_->seal(event, id), id, std::move(on_ack), timeout, event.only_writable);
}

void socket::ask(const sealed_packet& packet, std::uint64_t id, ack_callback on_ack,
                 std::optional<std::chrono::milliseconds> timeout, bool only_writable) {
    if (!may_ask(on_ack)) return;
    hub& owner = within_->owner();
    if (!acks_) acks_ = std::make_unique<ack_table>();
    const auto deadline = owner.now().steady + timeout.value_or(owner.settings().limit.ack_timeout);
    acks_->add(id, deadline, std::move(on_ack));
    client_->below().wake_by(deadline);
    if (!only_writable || writable()) send_event(packet);
}

// If not, the callback has heard why.
bool socket::may_ask(ack_callback& on_ack) {
    if (!may_receive()) {
        finish_ack(nullptr, on_ack, {ack_outcome::disconnected, {}, {}});
        return false;
    }
    hub& owner = within_->owner();
    if (!acks_ || acks_->size() < owner.settings().limit.pending_acks_max) return true;
    finish_ack(log(), on_ack, {ack_outcome::too_many, {}, {}});
    return false;
}

void socket::answer(std::uint64_t ack_id, const outgoing_event& arguments) {
    if (may_receive()) send_packet(packet_type::ack, ack_id, arguments);
}

void socket::fetch_carrier() const {
    if (client_) base::fetch<carrier::sending_bytes>(&client_->below());
}

void socket::deliver(const sealed_packet& packet) {
    if (may_receive()) send_event(packet);
}

void socket::on_ack(std::uint64_t id, const wire_sio::packet& packet) {
    if (!acks_ || !may_act()) return;
    auto callback = acks_->take(id);
    if (!callback) return;  // too late, or never asked
    const auto& all = packet.data->get_array();
    finish_ack(log(), *callback,
               {ack_outcome::answered, {all.begin(), all.end()}, packet.attachments});
}

bool socket::join(std::string_view room) {
    if (!connected()) return false;
    if (in_room(room)) return true;
    auto& log = within_->owner().security();
    if (!may_enter(room)) {
        log.record(security_event::room_denied, *this, {{"room", room}});
        return false;
    }
    if (!enter(room)) return false;
    log.record(security_event::room_joined, *this, {{"room", room}});
    return true;
}

bool socket::enter(std::string_view room) {
    const auto& limit = within_->owner().settings().limit;
    if (room.size() > limit.room_name_bytes_max || memberships_.size() >= limit.rooms_max)
        return false;
    within_->join(*this, room);
    return connected();
}

void socket::leave(std::string_view room) {
    if (!connected() || !within_->leave(*this, room)) return;
    within_->owner().security().record(security_event::room_left, *this, {{"room", room}});
}

bool socket::in_room(std::string_view room) const {
    return room == id() || std::ranges::any_of(memberships_, [&](const auto& membership) {
               return membership.in->name == room;
           });
}

std::vector<std::string> socket::rooms() const {
    std::vector<std::string> names;
    if (!connected()) return names;
    names.emplace_back(id());
    for (const auto& membership : memberships_) names.push_back(membership.in->name);
    return names;
}

socket_state socket::state_now() const {
    return {std::string{id()}, handshake_, auth(), data_ ? *data_ : boost::json::object{}, rooms()};
}

void socket::disconnect(bool close) {
    if (state_ == state::disconnected) return;
    if (close) return client_->disconnect();
    if (leaving_) return;  // it is on its way out already, and the client knows
    if (connected()) send_packet(packet_type::disconnect, {}, {});
    become_disconnected(disconnect_reason::server_namespace_disconnect);
}

void socket::become_disconnected(disconnect_reason reason) {
    if (state_ == state::disconnected || leaving_) return;
    const socket_ptr kept{this};
    const boost::intrusive_ptr<listeners> own = listeners_;
    const bool was_connected = connected();
    hub& owner = within_->owner();
    const auto run = [&](auto& handlers, std::string_view event) {
        handlers.each(
            {}, [] { return true; },
            [&](auto& handler) {
                guarded(owner.settings().log, event, id(), [&] { handler(reason); });
            });
    };
    if (was_connected && own) {
        leaving_ = true;  // its rooms are still set
        run(own->disconnecting, "disconnecting");
        leaving_ = false;
    }
    keep_state(reason);
    state_ = state::disconnected;
    if (was_connected) {
        within_->remove(*this);
        owner.log(
            base::log_level::info, "disconnected",
            {{"socket", id()}, {"namespace", within_->name()}, {"reason", to_string(reason)}});
    }
    if (lease_) lease_->close();
    client_->forget(*this);
    client_ = nullptr;
    // Handlers hold handles to their socket; without this the two would keep each other.
    listeners_.reset();
    if (was_connected && own) run(own->disconnect, "disconnect");
    if (const auto acks = std::move(acks_))
        while (auto callback = acks->take_any())
            finish_ack(owner.settings().log, *callback, {ack_outcome::disconnected, {}, {}});
    within_->detach();
    within_ = nullptr;
}

void socket::on_time() {
    const socket_ptr kept{this};
    hub& owner = within_->owner();
    while (connected() && acks_) {
        auto callback = acks_->take_due(owner.now().steady);
        if (!callback) break;
        finish_ack(log(), *callback, {ack_outcome::timed_out, {}, {}});
    }
    if (connected() && lease_) on_lease_time();
}

std::optional<base::steady_time> socket::next_deadline() const {
    std::optional<base::steady_time> next;
    if (lease_) next = lease_->next_deadline();
    if (acks_)
        if (const auto ack = acks_->next_deadline(); ack && (!next || *ack < *next)) next = ack;
    return next;
}

}  // namespace anteroom::socketio
