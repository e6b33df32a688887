// What handlers are given: the arguments of an event, and its ack.

#include "anteroom/ack.hpp"
#include "anteroom/detail/handler.hpp"
#include "server/on_its_thread.hpp"
#include "socketio/definition.hpp"
#include "socketio/socket.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom {

namespace detail {

arguments copy_of(std::span<const boost::json::value> values,
                  std::span<const std::string> attachments) {
    arguments copy;
    copy.values.reserve(values.size());
    for (const auto& value : values) copy.values.push_back(value);
    for (const auto& data : attachments) copy.attachments.emplace_back(std::string_view{data});
    return copy;
}

void hold(socketio::socket* socket) noexcept {
    intrusive_ptr_add_ref(socket);
}

void let_go(socketio::socket* socket) noexcept {
    intrusive_ptr_release(socket);
}

incoming_event contents_of(const socketio::event_call& call) {
    return {call.arguments, call.attachments};
}

socket_ref socket_of(const socketio::event_call& call) {
    return socket_ref{&call.target};
}

home home_of(const socketio::event_call& call) {
    return call.target.shared_runner();
}

ack ack_of(const socketio::event_call& call) {
    if (!call.ack_id) return {};
    return {socket_ref{&call.target}, call.ack_id};
}

arguments all_arguments_of(const socketio::event_call& call) {
    return copy_of(call.arguments, call.attachments);
}

const std::string* attachment_of(const incoming_event& event, const boost::json::value& value) {
    const auto number = wire::socketio::placeholder_number(value);
    if (!number || *number >= event.attachments.size()) return nullptr;
    return &event.attachments[*number];
}

void refuse_argument(const socketio::event_call& call, std::size_t position,
                     std::string_view expected) {
    std::string message = "argument " + std::to_string(position);
    message += position > call.arguments.size() ? " is missing: it must be " : " must be ";
    message += expected;
    ack_of(call).refuse("invalid_payload", message);
}

}  // namespace detail

// --- ack

void ack::send(detail::event_text&& text) {
    const auto id = std::exchange(id_, std::nullopt);
    const auto asked_by = std::move(asked_by_);
    detail::on_its_thread(asked_by, [id = *id, text = std::move(text)](socketio::socket& to) {
        to.answer(id, detail::outgoing(text));
    });
}

void ack::accept() {
    (*this)(boost::json::value{{"ok", true}});
}

void ack::refuse(std::string_view code, std::string_view message) {
    boost::json::object answer{{"ok", false}, {"code", code}};
    if (!message.empty()) answer["message"] = message;
    (*this)(boost::json::value(std::move(answer)));
}

}  // namespace anteroom
