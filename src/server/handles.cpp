// The handles that programs hold: sockets, acks and broadcasts. What is asked of a socket on its
// own thread happens at once; from another thread it is posted there.

#include "anteroom/ack.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/socket.hpp"
#include "server/user_of.hpp"
#include "socketio/adapter.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom {

namespace detail {

namespace {

socketio::outgoing_event outgoing(const event_text& text) {
    return {text.json(), text.attachments()};
}

template <class Do>
void on_its_thread(const socket_ref& ref, Do what) {
    if (!ref) return;
    if (ref->runner().runs_here()) return what(*ref);
    ref->runner().post([ref, what = std::move(what)]() mutable { what(*ref); });
}

arguments copy_of(std::span<const boost::json::value> values,
                  std::span<const std::string> attachments) {
    arguments copy;
    copy.values.reserve(values.size());
    for (const auto& value : values) copy.values.push_back(value);
    for (const auto& data : attachments) copy.attachments.emplace_back(std::string_view{data});
    return copy;
}

}  // namespace

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

// --- socket

std::string_view socket::id() const {
    return ref_ ? ref_->id() : std::string_view{};
}

bool socket::connected() const {
    return ref_ && ref_->connected();
}

user socket::user() const {
    return ref_ ? detail::user_of(ref_->claims()) : anteroom::user{};
}

handshake socket::handshake() const {
    if (!ref_) return {};
    const auto& request = ref_->first_request();
    return {request.headers(), request.url, request.address, request.secure};
}

void socket::send(detail::event_text&& text) const {
    detail::on_its_thread(
        ref_, [text = std::move(text)](socketio::socket& to) { to.emit(detail::outgoing(text)); });
}

void socket::send_volatile(detail::event_text&& text) const {
    detail::on_its_thread(ref_, [text = std::move(text)](socketio::socket& to) {
        auto event = detail::outgoing(text);
        event.only_writable = true;
        to.emit(event);
    });
}

void socket::ask(detail::event_text&& text, std::optional<std::chrono::milliseconds> timeout,
                 detail::unique_function<void(ack_result)> on_answer) const {
    detail::on_its_thread(ref_, [text = std::move(text), timeout,
                                 on_answer = std::move(on_answer)](socketio::socket& to) mutable {
        to.emit(
            detail::outgoing(text),
            [on_answer = std::move(on_answer)](const socketio::ack_answer& answer) mutable {
                on_answer({static_cast<ack_status>(answer.outcome),
                           detail::copy_of(answer.arguments, answer.attachments)});
            },
            timeout);
    });
}

bool socket::join(std::string_view room) {
    if (!ref_) return false;
    if (ref_->runner().runs_here()) return ref_->join(room);
    detail::on_its_thread(ref_,
                          [room = std::string{room}](socketio::socket& who) { who.join(room); });
    return true;
}

void socket::leave(std::string_view room) {
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
    if (!connected()) return {};
    const auto& within = ref_->within();
    return broadcast_operator{within.owner().settings().everywhere, std::string{within.name()}}
        .except(id());
}

broadcast_operator socket::to(std::string_view room) const {
    return broadcast().to(room);
}

broadcast_operator socket::except(std::string_view room) const {
    return broadcast().except(room);
}

void socket::disconnect(bool close) {
    detail::on_its_thread(ref_, [close](socketio::socket& who) { who.disconnect(close); });
}

void socket::listen(std::string_view event, detail::event_handler handler) {
    if (ref_) ref_->on(event, std::move(handler));
}

void socket::on_renewed(detail::unique_function<void()> handler) {
    if (ref_) ref_->on_renewed(std::move(handler));
}

void socket::on_disconnect(detail::unique_function<void(disconnect_reason)> handler) {
    if (ref_) ref_->on_disconnect(std::move(handler));
}

// --- broadcast_operator

broadcast_operator broadcast_operator::to(std::string_view room) const {
    auto made = *this;
    made.rooms_.emplace_back(room);
    return made;
}

broadcast_operator broadcast_operator::to(const std::vector<std::string>& rooms) const {
    auto made = *this;
    made.rooms_.insert(made.rooms_.end(), rooms.begin(), rooms.end());
    return made;
}

broadcast_operator broadcast_operator::except(std::string_view room) const {
    auto made = *this;
    made.except_.emplace_back(room);
    return made;
}

broadcast_operator broadcast_operator::volatile_() const {
    auto made = *this;
    made.volatile_only_ = true;
    return made;
}

void broadcast_operator::send(detail::event_text&& text) const {
    if (const auto adapter = adapter_.lock())
        adapter->broadcast(nsp_, {rooms_, except_, volatile_only_}, detail::outgoing(text));
}

}  // namespace anteroom
