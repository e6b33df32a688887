#include "anteroom/server.hpp"

#include "server/authentication_state.hpp"
#include "server/core.hpp"
#include "server/user_of.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom {

namespace {

std::shared_ptr<detail::core> make_core(server_options options) {
    return std::make_shared<detail::core>(std::move(options));
}

std::optional<socketio::connect_refusal> refusal_of(std::optional<connect_error> error) {
    if (!error) return std::nullopt;
    socketio::connect_refusal refusal{std::move(error->message), {}};
    if (!error->data.is_null()) wire::socketio::write_json(refusal.data, error->data);
    return refusal;
}

std::unique_ptr<socketio::room_gate> gate_of(room_policy decide) {
    return std::make_unique<socketio::room_gate>(
        [decide = std::move(decide)](const std::optional<auth::claims>& claims,
                                     std::string_view room) mutable {
            return decide(detail::user_of(claims), room);
        });
}

}  // namespace

namespace_handle::namespace_handle(std::weak_ptr<detail::core> core,
                                   socketio::namespace_definition& definition)
    : core_(std::move(core)), definition_(&definition) {}

std::string_view namespace_handle::name() const {
    return definition_->name;
}

namespace_handle& namespace_handle::use(const jwt_authentication& authentication) {
    const auto core = core_.lock();
    if (core && !authentication.state()->problem.empty())
        core->complain(authentication.state()->problem);
    if (core) core->keep_fresh(authentication.state()->refresher);
    definition_->authenticate = authentication.state()->rules;
    return *this;
}

namespace_handle& namespace_handle::use(detail::unique_function<void(socket, next)> middleware) {
    definition_->middlewares.push_back(std::make_unique<socketio::middleware>(
        [middleware = std::move(middleware)](const socketio::socket_ptr& who,
                                             socketio::next_function go_on) mutable {
            middleware(socket{detail::socket_ref{who.get()}},
                       next{[go_on = std::move(go_on)](std::optional<connect_error> error) mutable {
                           go_on(refusal_of(std::move(error)));
                       }});
        }));
    return *this;
}

namespace_handle& namespace_handle::on_connected(detail::unique_function<void(socket)> handler) {
    definition_->on_connection.push_back(std::make_unique<socketio::connection_handler>(
        [handler = std::move(handler)](const socketio::socket_ptr& who) mutable {
            handler(socket{detail::socket_ref{who.get()}});
        }));
    return *this;
}

namespace_handle& namespace_handle::on_renewed(detail::unique_function<void(socket)> handler) {
    definition_->on_renewed.push_back(std::make_unique<socketio::connection_handler>(
        [handler = std::move(handler)](const socketio::socket_ptr& who) mutable {
            handler(socket{detail::socket_ref{who.get()}});
        }));
    return *this;
}

namespace_handle& namespace_handle::on_room_change(
    detail::unique_function<void(const room_change&)> handler) {
    definition_->on_room_change.push_back(std::make_unique<socketio::room_handler>(
        [handler = std::move(handler)](const socketio::room_change& change) mutable {
            handler({static_cast<room_change::kind>(change.what), change.room, change.socket_id});
        }));
    return *this;
}

namespace_handle& namespace_handle::on_rooms_left(
    detail::unique_function<void(socket, const std::vector<std::string>&)> handler) {
    definition_->on_rooms_left.push_back(std::make_unique<socketio::rooms_handler>(
        [handler = std::move(handler)](const socketio::socket_ptr& who,
                                       const std::vector<std::string>& left) mutable {
            handler(socket{detail::socket_ref{who.get()}}, left);
        }));
    return *this;
}

namespace_handle& namespace_handle::on_server_event(
    std::string_view event,
    detail::unique_function<void(const boost::json::array&, server_answer)> handler) {
    definition_->server_events[std::string{event}].push_back(
        std::make_unique<socketio::server_event_handler>(
            [handler = std::move(handler)](std::span<const boost::json::value> arguments,
                                           socketio::server_answer answer) mutable {
                const boost::json::array values(arguments.begin(), arguments.end());
                handler(values,
                        [answer = std::move(answer)](const boost::json::value& value) mutable {
                            std::string json;
                            wire::socketio::write_json(json, value);
                            answer(std::move(json));
                        });
            }));
    return *this;
}

namespace_handle& namespace_handle::can_access_room(room_policy decide) {
    definition_->may_enter = gate_of(std::move(decide));
    return *this;
}

void namespace_handle::listen(std::string_view event, detail::event_handler handler) {
    if (const auto core = core_.lock();
        core && (detail::is_reserved(event) || event == "connection"))
        core->complain("on(\"" + std::string{event} + "\") would hear nothing: see on_" +
                       std::string{event == "connect" ? "connection" : event} +
                       "() of namespaces and sockets");
    definition_->events.insert_or_assign(
        std::string{event}, std::make_unique<socketio::event_handler>(std::move(handler)));
}

broadcast_operator namespace_handle::everyone() const {
    const auto core = core_.lock();
    if (!core) return {};
    return {core->sockets().everywhere, definition_->name};
}

server::server(server_options options)
    : core_owner{make_core(std::move(options))},
      namespace_handle(owned, owned->sockets().define("/")) {}

server::~server() {
    owned->stop();
}

server& server::use(const jwt_authentication& authentication) {
    if (!authentication.state()->problem.empty()) owned->complain(authentication.state()->problem);
    owned->keep_fresh(authentication.state()->refresher);
    owned->sockets().authenticate = authentication.state()->rules;
    return *this;
}

server& server::can_access_room(room_policy decide) {
    owned->sockets().may_enter = gate_of(std::move(decide));
    return *this;
}

namespace_handle server::of(std::string_view name) {
    return {owned, owned->sockets().define(name)};
}

namespace_handle server::of(const pattern& matching) {
    auto& made = owned->sockets().define_parent();
    std::string wrong;
    auto compiled = socketio::name_pattern::compile(matching.text, wrong);
    if (compiled)
        made.pattern = std::move(*compiled);
    else
        owned->complain("the pattern \"" + matching.text + "\" of a namespace: " + wrong);
    return {owned, made.definition};
}

namespace_handle server::of_decided(
    detail::unique_function<void(std::string, boost::json::object, exists)> decide) {
    auto& made = owned->sockets().define_parent();
    made.decide = std::make_unique<socketio::namespace_decider>(
        [decide = std::move(decide)](std::string_view name, const boost::json::object& auth,
                                     socketio::namespace_decision answer) mutable {
            decide(std::string{name}, auth, exists{std::move(answer)});
        });
    return {owned, made.definition};
}

server& server::on_new_namespace(detail::unique_function<void(broadcast_operator)> handler) {
    owned->sockets().on_new_namespace.push_back(std::make_unique<socketio::new_namespace_handler>(
        [handler = std::move(handler),
         everywhere = std::weak_ptr{owned->sockets().everywhere}](std::string_view name) mutable {
            handler(broadcast_operator{everywhere, std::string{name}});
        }));
    return *this;
}

server& server::route(std::string method, std::string path,
                      detail::unique_function<http_response(const http_request&)> handler) {
    owned->routes().add(std::move(method), std::move(path), std::move(handler));
    return *this;
}

server& server::websocket(std::string path, websocket_route route) {
    owned->websockets().add(std::move(path), std::move(route));
    return *this;
}

server& server::listen(std::uint16_t port, std::string host) {
    owned->listen(port, host);
    return *this;
}

const std::string& server::problem() const {
    return owned->problem();
}

std::uint16_t server::port() const {
    return owned->port();
}

std::string server::url() const {
    return owned->url();
}

engine_handle server::engine() {
    return engine_handle{std::weak_ptr<detail::engine_host>{owned}};
}

std::string server::reload_tls() {
    return owned->reload_tls();
}

int server::run() {
    return owned->run();
}

void server::stop() {
    owned->stop();
}

}  // namespace anteroom
