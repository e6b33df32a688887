#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/value_ref.hpp>

#include "anteroom/ack.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/detail/event_text.hpp"
#include "anteroom/detail/handler.hpp"
#include "anteroom/detail/socket_ref.hpp"
#include "anteroom/disconnect_reason.hpp"
#include "anteroom/handshake.hpp"
#include "anteroom/user.hpp"

namespace anteroom {

// A client's place in one namespace (socket.io 4.8, `Socket`). A small handle: copy it, keep it,
// use it after the connection is gone, when it does nothing.
//
// Threads: id(), emit, join, leave and disconnect may be called from anywhere; what another thread
// asks for happens soon after, in the order asked. The rest belongs to the socket's own handlers.
class socket {
  public:
    socket() = default;
    explicit socket(detail::socket_ref held) : ref_(std::move(held)) {}

    std::string_view id() const;
    bool connected() const;
    // Set before the first handler runs.
    anteroom::user user() const;
    anteroom::handshake handshake() const;

    // --- emit: text, numbers, bytes, boost::json values, and whatever value_from() converts.

    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) {
        send(detail::event_text{event}.with(arguments...));
    }
    // socket.emit("notification", {{"message", "hello"}});
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) {
        send(detail::event_text{event}.with(boost::json::value(payload)));
    }
    // Asks the client for an answer; `on_answer` is called once, on the socket's thread, also when
    // none comes in time.
    template <class Callback, class... Arguments>
    void emit_with_ack(Callback on_answer, std::string_view event, const Arguments&... arguments) {
        ask(detail::event_text{event}.with(arguments...), std::nullopt, std::move(on_answer));
    }
    template <class Callback, class... Arguments>
    void emit_with_ack_within(std::chrono::milliseconds timeout, Callback on_answer,
                              std::string_view event, const Arguments&... arguments) {
        ask(detail::event_text{event}.with(arguments...), timeout, std::move(on_answer));
    }
    // Dropped if it cannot be sent at once.
    template <class... Arguments>
    void emit_volatile(std::string_view event, const Arguments&... arguments) {
        send_volatile(detail::event_text{event}.with(arguments...));
    }

    // --- rooms. False: the policy says no, a limit is reached (512 rooms, names of 256 bytes), or
    // the socket is gone.

    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in(std::string_view room) const;
    // Whether the policy lets it in, by `can_access_room`; true where there is none.
    bool can_access(std::string_view room) const;
    std::vector<std::string> rooms() const;  // its own id among them

    // The members of a room but this socket, or everyone else in the namespace.
    broadcast_operator to(std::string_view room) const;
    broadcast_operator except(std::string_view room) const;
    broadcast_operator broadcast() const;

    // Leaves the namespace; `close` ends the whole connection.
    void disconnect(bool close = false);

    // --- listeners of this socket alone; server::on() serves every socket with one.

    // socket.on("move", [](int x, int y, anteroom::ack done) { ... });
    template <class Handler>
    void on(std::string_view event, Handler handler) {
        listen(event, [handler = std::move(handler)](socketio::event_call& call) mutable {
            detail::typed_call<Handler>::invoke(handler, call);
        });
    }
    // Rooms are still those the socket was in.
    void on_disconnect(detail::unique_function<void(disconnect_reason)> handler);

    // After each renewal of its token.
    void on_renewed(detail::unique_function<void()> handler);

    friend bool operator==(const socket&, const socket&) = default;

  private:
    void send(detail::event_text&& text) const;
    void send_volatile(detail::event_text&& text) const;
    void ask(detail::event_text&& text, std::optional<std::chrono::milliseconds> timeout,
             detail::unique_function<void(ack_result)> on_answer) const;
    void listen(std::string_view event, detail::event_handler handler);

    detail::socket_ref ref_;
};

}  // namespace anteroom
