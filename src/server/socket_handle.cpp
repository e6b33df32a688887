#include "anteroom/socket.hpp"

#include <boost/json/parse.hpp>

#include "server/handshake_of.hpp"
#include "server/on_its_thread.hpp"
#include "server/user_of.hpp"
#include "socketio/adapter.hpp"
#include "socketio/hub.hpp"
#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom {

namespace {

using socketio::listeners;

// Adds to one of the lists of a socket's own handlers.
template <class Signature, class Function>
listener_id add(const detail::socket_ref& ref, socketio::handler_list<Signature> listeners::*list,
                std::string_view event, bool once, Function call) {
    const auto own = ref ? ref->listening(true) : nullptr;
    if (!own) return {};
    ((*own).*list).add(own->next_id, event, once, std::move(call));
    return {own->next_id++};
}

template <class Signature, class Function>
listener_id prepend(const detail::socket_ref& ref,
                    socketio::handler_list<Signature> listeners::*list, Function call) {
    const auto own = ref ? ref->listening(true) : nullptr;
    if (!own) return {};
    ((*own).*list).prepend(own->next_id, std::move(call));
    return {own->next_id++};
}

auto hear_incoming(socket::any_handler handler) {
    return [handler = std::move(handler)](socketio::event_call& call) mutable {
        handler(call.name, detail::copy_of(call.arguments, call.attachments));
    };
}

auto hear_outgoing(socket::any_handler handler) {
    return [handler = std::move(handler)](const socketio::sent_event& sent) mutable {
        handler(sent.name, detail::copy_of(sent.arguments, sent.attachments));
    };
}

void log_reserved(const detail::event_text& text, const socketio::socket& from) {
    if (auto* const log = from.log()) {
        const base::log_field fields[] = {{"socket", from.id()}, {"event", text.json()}};
        log->write(base::log_level::error, "reserved_event_name", fields);
    }
}

std::optional<socketio::connect_refusal> refusal_of(std::optional<event_error> error) {
    if (!error) return std::nullopt;
    socketio::connect_refusal refusal{std::move(error->message), {}};
    if (!error->data.is_null()) wire::socketio::write_json(refusal.data, error->data);
    return refusal;
}

// The program's view of an event that passes; what it changed goes back when it lets it pass.
std::shared_ptr<event> event_of(const socketio::packet_gate::passing_ptr& passing) {
    auto made = std::make_shared<event>();
    made->name = passing->name;
    made->arguments = detail::copy_of({passing->arguments.begin(), passing->arguments.end()},
                                      passing->attachments);
    return made;
}

void put_back(const event& changed, socketio::passing_event& passing) {
    passing.name = changed.name;
    passing.arguments = changed.arguments.values;
    passing.attachments.clear();
    for (const auto& data : changed.arguments.attachments)
        passing.attachments.emplace_back(data.view());
}

}  // namespace

detail::home home_of(const socket& of) {
    return of.ref_ ? of.ref_->shared_runner() : nullptr;
}

// --- what it is

std::string_view socket::id() const {
    return ref_ ? ref_->id() : std::string_view{};
}

bool socket::connected() const {
    return ref_ && ref_->connected();
}

bool socket::recovered() const {
    return ref_ && ref_->recovered();
}

std::string socket::nsp() const {
    return ref_ && ref_->has_namespace() ? std::string{ref_->within().name()} : std::string{};
}

user socket::user() const {
    return ref_ ? detail::user_of(ref_->claims()) : anteroom::user{};
}

handshake socket::handshake() const {
    return ref_ ? detail::handshake_of(ref_->first_request(), ref_->auth()) : anteroom::handshake{};
}

std::string_view socket::transport() const {
    return ref_ ? ref_->transport_name() : std::string_view{};
}

int socket::protocol() const {
    return ref_ ? ref_->engine_protocol() : 0;
}

boost::json::object& socket::data() const {
    static thread_local boost::json::object nobodys;
    if (ref_) return ref_->data();
    nobodys.clear();
    return nobodys;
}

// --- events to it

void socket::send_event(detail::event_text&& text, const modifiers& how) const {
    detail::on_its_thread(ref_, [text = std::move(text), how](socketio::socket& to) {
        if (text.reserved()) return log_reserved(text, to);
        to.emit({text.json(), text.attachments(), how.compress, how.only_writable});
    });
}

void socket::ask(detail::event_text&& text, const modifiers& how,
                 detail::unique_function<void(ack_result)> on_answer) const {
    if (!ref_) return on_answer({});
    detail::on_its_thread(ref_, [text = std::move(text), how,
                                 on_answer = std::move(on_answer)](socketio::socket& to) mutable {
        if (text.reserved()) {
            log_reserved(text, to);
            return on_answer({ack_status::reserved_name, {}});
        }
        to.emit(
            {text.json(), text.attachments(), how.compress, how.only_writable},
            [on_answer = std::move(on_answer)](const socketio::ack_answer& answer) mutable {
                on_answer({static_cast<ack_status>(answer.outcome),
                           detail::copy_of(answer.arguments, answer.attachments)});
            },
            how.timeout);
    });
}

request<ack_result> socket::asking(detail::event_text&& text, const modifiers& how) const {
    return request<ack_result>{
        [to = *this, text = std::move(text), how](request<ack_result>::callback done) mutable {
            to.ask(std::move(text), how, std::move(done));
        }};
}

socket_emitter socket::timeout(std::chrono::milliseconds patience) const {
    return {*this, {.timeout = patience}};
}

socket_emitter socket::volatile_() const {
    return {*this, {.only_writable = true}};
}

socket_emitter socket::compress(bool worth_it) const {
    return {*this, {.compress = worth_it}};
}

socket_emitter socket_emitter::timeout(std::chrono::milliseconds patience) const {
    auto made = *this;
    made.how_.timeout = patience;
    return made;
}

socket_emitter socket_emitter::volatile_() const {
    auto made = *this;
    made.how_.only_writable = true;
    return made;
}

socket_emitter socket_emitter::compress(bool worth_it) const {
    auto made = *this;
    made.how_.compress = worth_it;
    return made;
}

// --- rooms

bool socket::join(std::string_view room) const {
    if (!ref_) return false;
    if (ref_->runner().runs_here()) return ref_->join(room);
    detail::on_its_thread(ref_,
                          [room = std::string{room}](socketio::socket& who) { who.join(room); });
    return true;
}

bool socket::join(const std::vector<std::string>& rooms) const {
    bool all = true;
    for (const auto& room : rooms) all = join(room) && all;
    return all;
}

void socket::leave(std::string_view room) const {
    detail::on_its_thread(ref_,
                          [room = std::string{room}](socketio::socket& who) { who.leave(room); });
}

bool socket::in(std::string_view room) const {
    return connected() && ref_->in_room(room);
}

bool socket::can_access(std::string_view room) const {
    return connected() && ref_->may_enter(room);
}

std::vector<std::string> socket::rooms() const {
    return ref_ ? ref_->rooms() : std::vector<std::string>{};
}

broadcast_operator socket::broadcast() const {
    if (!ref_ || !ref_->has_namespace()) return {};
    const auto& within = ref_->within();
    return broadcast_operator{within.owner().settings().everywhere, std::string{within.name()}}
        .except(id());
}

void socket::disconnect(bool close) const {
    detail::on_its_thread(ref_, [close](socketio::socket& who) { who.disconnect(close); });
}

// --- listeners

listener_id socket::listen(std::string_view event, bool once, detail::event_handler handler) const {
    return add(ref_, &listeners::events, event, once, std::move(handler));
}

void socket::off(listener_id which) const {
    const auto own = ref_ ? ref_->listening() : nullptr;
    if (!own) return;
    own->events.remove(which.number);
    own->any.remove(which.number);
    own->any_outgoing.remove(which.number);
    own->disconnecting.remove(which.number);
    own->disconnect.remove(which.number);
    own->renewed.remove(which.number);
    own->error.remove(which.number);
}

void socket::off(std::string_view event) const {
    if (const auto own = ref_ ? ref_->listening() : nullptr) own->events.remove_all(event);
}

void socket::remove_all_listeners() const {
    if (const auto own = ref_ ? ref_->listening() : nullptr) own->events.clear();
}

std::size_t socket::listener_count(std::string_view event) const {
    const auto own = ref_ ? ref_->listening() : nullptr;
    return own ? own->events.count(event) : 0;
}

listener_id socket::on_any(any_handler handler) const {
    return add(ref_, &listeners::any, {}, false, hear_incoming(std::move(handler)));
}

listener_id socket::prepend_any(any_handler handler) const {
    return prepend(ref_, &listeners::any, hear_incoming(std::move(handler)));
}

void socket::off_any() const {
    if (const auto own = ref_ ? ref_->listening() : nullptr) own->any.clear();
}

std::size_t socket::listeners_any() const {
    const auto own = ref_ ? ref_->listening() : nullptr;
    return own ? own->any.size() : 0;
}

listener_id socket::on_any_outgoing(any_handler handler) const {
    if (ref_ && ref_->has_namespace()) ref_->within().watch_outgoing();
    return add(ref_, &listeners::any_outgoing, {}, false, hear_outgoing(std::move(handler)));
}

listener_id socket::prepend_any_outgoing(any_handler handler) const {
    if (ref_ && ref_->has_namespace()) ref_->within().watch_outgoing();
    return prepend(ref_, &listeners::any_outgoing, hear_outgoing(std::move(handler)));
}

void socket::off_any_outgoing() const {
    if (const auto own = ref_ ? ref_->listening() : nullptr) own->any_outgoing.clear();
}

std::size_t socket::listeners_any_outgoing() const {
    const auto own = ref_ ? ref_->listening() : nullptr;
    return own ? own->any_outgoing.size() : 0;
}

void socket::use(
    detail::unique_function<void(std::shared_ptr<event>, next_event)> middleware) const {
    const auto own = ref_ ? ref_->listening(true) : nullptr;
    if (!own) return;
    own->gate.use(
        [middleware = std::move(middleware)](const socketio::packet_gate::passing_ptr& passing,
                                             socketio::next_function go_on) mutable {
            auto shown = event_of(passing);
            middleware(shown, next_event{[shown, passing, go_on = std::move(go_on)](
                                             std::optional<event_error> why) mutable {
                           // Nobody else looks at it before it is let go on.
                           if (!why) put_back(*shown, *passing);
                           go_on(refusal_of(std::move(why)));
                       }});
        });
}

listener_id socket::on_error(detail::unique_function<void(const event_error&)> handler) const {
    return add(ref_, &listeners::error, {}, false,
               [handler = std::move(handler)](const socketio::connect_refusal& error) mutable {
                   handler({error.message, error.data.empty() ? boost::json::value{}
                                                              : boost::json::parse(error.data)});
               });
}

listener_id socket::on_disconnecting(
    detail::unique_function<void(disconnect_reason)> handler) const {
    return add(ref_, &listeners::disconnecting, {}, false, std::move(handler));
}

listener_id socket::on_disconnect(detail::unique_function<void(disconnect_reason)> handler) const {
    return add(ref_, &listeners::disconnect, {}, false, std::move(handler));
}

listener_id socket::on_renewed(detail::unique_function<void()> handler) const {
    return add(ref_, &listeners::renewed, {}, false, std::move(handler));
}

}  // namespace anteroom
