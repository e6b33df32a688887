// The handlers of a socket: events that come, events that go, and who listens to them.

#include <charconv>

#include <boost/json/array.hpp>

#include "socketio/client.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/sealed_reader.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

namespace wire_sio = wire::socketio;

// An event's name; a number, which the protocol allows too, in the form of JSON.
std::string_view name_of(const boost::json::value& value, std::span<char> digits) {
    if (const auto* text = value.if_string()) return *text;
    std::to_chars_result end{digits.data(), {}};
    if (value.is_int64())
        end = std::to_chars(digits.data(), digits.data() + digits.size(), value.get_int64());
    else if (value.is_uint64())
        end = std::to_chars(digits.data(), digits.data() + digits.size(), value.get_uint64());
    else
        end = std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double());
    return {digits.data(), static_cast<std::size_t>(end.ptr - digits.data())};
}

}  // namespace

void socket::dispatch(const wire_sio::packet& packet) {
    const auto& all = packet.data->get_array();
    char digits[32];
    const std::string_view name = name_of(all.front(), digits);
    if (take_renewal(name, packet)) return;
    if (!may_act()) {
        // Perhaps the timer is only late. A wall clock that jumped silences, and ends nothing.
        if (connected()) on_time();
        if (may_renew()) refuse_event(packet.id, "token_expired", "The token has expired.");
        return;
    }
    if (!may_send(name, packet.id)) return;
    event_call event{*this, name, {all.begin() + 1, all.end()}, packet.attachments, packet.id};
    if (!listeners_) return handle(event);
    const auto own = listeners_;
    own->any.each(
        {}, [this] { return connected(); },
        [&](event_handler& any) { guarded(log(), name, id(), [&] { any(event); }); });
    if (!connected()) return;
    if (own->gate.empty()) return handle(event);
    if (own->gate.push(event)) return own->gate.advance(*this);
    within_->owner().log(base::log_level::warning, "too_many_events_wait", {{"socket", id()}});
    client_->close(disconnect_reason::forced_server_close);
}

void socket::handle(event_call& event) {
    if (!may_act()) return;
    const socket_ptr kept{this};
    auto& shared = within_->definition().events;
    if (const auto found = shared.find(event.name); found != shared.end())
        guarded(log(), event.name, id(), [&] { (*found->second)(event); });
    if (!listeners_) return;
    const auto own = listeners_;
    own->events.each(
        event.name, [this] { return connected(); },
        [&](event_handler& handler) { guarded(log(), event.name, id(), [&] { handler(event); }); });
}

void socket::on_error(const connect_refusal& error) {
    const auto own = listeners_;
    if (!own) return;
    own->error.each(
        {}, [this] { return connected(); },
        [&](auto& handler) { guarded(log(), "error", id(), [&] { handler(error); }); });
}

void socket::tell_outgoing(const sealed_packet& packet) {
    const auto own = listeners_;
    const sealed_reader reader{packet};
    const auto& read = reader.packet();
    if (!read) return;
    const auto& all = read->data->get_array();
    char digits[32];
    const sent_event event{
        name_of(all.front(), digits), {all.begin() + 1, all.end()}, read->attachments};
    own->any_outgoing.each(
        {}, [this] { return connected(); },
        [&](auto& handler) { guarded(log(), event.name, id(), [&] { handler(event); }); });
}

boost::intrusive_ptr<listeners> socket::listening(bool make) {
    if (make && !listeners_ && state_ != state::disconnected) listeners_ = new listeners;
    return listeners_;
}

std::uint64_t socket::on(std::string_view event, event_handler handler) {
    const auto own = listening(true);
    if (!own) return 0;
    own->events.add(own->next_id, event, false, std::move(handler));
    return own->next_id++;
}

void socket::on_disconnect(detail::unique_function<void(disconnect_reason)> handler) {
    if (const auto own = listening(true))
        own->disconnect.add(own->next_id++, {}, false, std::move(handler));
}

void socket::on_renewed(detail::unique_function<void()> handler) {
    if (const auto own = listening(true))
        own->renewed.add(own->next_id++, {}, false, std::move(handler));
}

void socket::run_renewed_handlers() {
    if (!connected()) return;
    const socket_ptr kept{this};
    for (const auto& handler : within_->definition().on_renewed)
        if (connected()) guarded(log(), "renewed", id(), [&] { (*handler)(kept); });
    const auto own = listeners_;
    if (!own || !connected()) return;
    own->renewed.each(
        {}, [this] { return connected(); },
        [&](auto& handler) { guarded(log(), "renewed", id(), [&] { handler(); }); });
}

}  // namespace anteroom::socketio
