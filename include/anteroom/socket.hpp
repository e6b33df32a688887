#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value_ref.hpp>

#include "anteroom/ack.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/detail/event_text.hpp"
#include "anteroom/detail/handler.hpp"
#include "anteroom/detail/socket_ref.hpp"
#include "anteroom/disconnect_reason.hpp"
#include "anteroom/handshake.hpp"
#include "anteroom/request.hpp"
#include "anteroom/user.hpp"

namespace anteroom {

// An event on its way through the packet middlewares, which may change it.
struct event {
    std::string name;
    anteroom::arguments arguments;
};

// Why a packet middleware stopped an event; what on_error() handlers hear.
struct event_error {
    std::string message;
    boost::json::value data{};
};

// What a packet middleware calls once, now or later, on any thread: next() to let the event pass,
// next(event_error) to stop it. Later calls do nothing.
class next_event {
  public:
    using function = detail::unique_function<void(std::optional<event_error>)>;
    explicit next_event(function go_on) : go_on_(std::move(go_on)) {}
    void operator()() { answer(std::nullopt); }
    void operator()(event_error why) { answer(std::move(why)); }

  private:
    void answer(std::optional<event_error> why) {
        if (auto once = std::exchange(go_on_, nullptr)) once(std::move(why));
    }
    function go_on_;
};

// Which listener: what on() answers and off() takes.
struct listener_id {
    std::uint64_t number = 0;  // 0: none, because the socket was gone
    friend bool operator==(const listener_id&, const listener_id&) = default;
};

class socket_emitter;

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
    // The namespace's name; empty once the socket is gone.
    std::string nsp() const;
    // It came back from a lost connection with its id, rooms and data; also in middlewares. See
    // connection_state_recovery_options.
    bool recovered() const;
    // Set before the first handler runs.
    anteroom::user user() const;
    anteroom::handshake handshake() const;
    // What the connection runs over now: "polling" or "websocket"; empty once it is gone.
    std::string_view transport() const;
    // The revision of Engine.IO that the client speaks: 4, or 3 with `allow_eio3`; 0 once it is
    // gone (socket.io 4.8, `socket.conn.protocol`).
    int protocol() const;
    // The program's own, for this socket. fetch_sockets() shows it, so it is JSON.
    boost::json::object& data() const;

    // --- emit: text, numbers, bytes, boost::json values, and whatever value_from() converts.
    // A reserved name is sent to nobody, and the log says so (see broadcast_operator::emit).

    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        send_event(detail::event_text{event}.with(arguments...), {});
    }
    // socket.emit("notification", {{"message", "hello"}});
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) const {
        send_event(detail::event_text{event}.with(boost::json::value(payload)), {});
    }
    // The event `message`.
    template <class... Arguments>
    void send(const Arguments&... arguments) const {
        emit("message", arguments...);
    }
    template <class... Arguments>
    void write(const Arguments&... arguments) const {
        emit("message", arguments...);
    }
    // Asks the client for an answer, and waits `ack_timeout` of the server or what timeout() says:
    //   socket.emit_with_ack("question", 1).then([](anteroom::ack_result answer) { ... });
    //   auto answer = co_await socket.emit_with_ack("question", 1);   // anteroom/coroutine.hpp
    // The answer comes once, on the socket's thread, also when there is none.
    template <class... Arguments>
    request<ack_result> emit_with_ack(std::string_view event, const Arguments&... arguments) const;
    // The same, with the callback in front.
    template <class Callback, class... Arguments>
    requires(std::is_invocable_v<Callback&, ack_result>) void emit_with_ack(
        Callback on_answer, std::string_view event, const Arguments&... arguments) const {
        ask(detail::event_text{event}.with(arguments...), {}, std::move(on_answer));
    }

    // --- modifiers: socket.timeout(5s).emit_with_ack("x"), socket.volatile_().emit("x")

    socket_emitter timeout(std::chrono::milliseconds patience) const;
    // Dropped if it cannot be sent at once: between two polls, or while the peer does not read.
    socket_emitter volatile_() const;
    // False: it is not compressed on connections that compress.
    socket_emitter compress(bool worth_it) const;

    // --- rooms. False: the policy keeps it out, a limit is reached (512 rooms, names of 256
    // bytes), or the socket is gone.

    bool join(std::string_view room) const;
    // False if any of them is refused; the others are joined.
    bool join(const std::vector<std::string>& rooms) const;
    void leave(std::string_view room) const;
    bool in(std::string_view room) const;
    // Whether the policy lets it in, by `can_access_room`; true where there is none.
    bool can_access(std::string_view room) const;
    std::vector<std::string> rooms() const;  // its own id among them

    // The members of rooms but this socket, or everyone else in the namespace. Works in
    // on_disconnect handlers too.
    broadcast_operator to(std::string_view room) const { return broadcast().to(room); }
    broadcast_operator to(const std::vector<std::string>& rooms) const {
        return broadcast().to(rooms);
    }
    broadcast_operator except(std::string_view room) const { return broadcast().except(room); }
    broadcast_operator except(const std::vector<std::string>& rooms) const {
        return broadcast().except(rooms);
    }
    broadcast_operator local() const { return broadcast().local(); }
    broadcast_operator broadcast() const;

    // Leaves the namespace; `close` ends the whole connection.
    void disconnect(bool close = false) const;

    // --- listeners of this socket alone; server::on() serves every socket with one. They run on
    // the socket's thread, in the order in which they were added, and are dropped with the socket.
    // One that throws costs a line in the log. One may add and remove listeners, itself too.

    // socket.on("move", [](int x, int y, anteroom::ack done) { ... });
    // A handler may be a coroutine that answers task<> (anteroom/coroutine.hpp).
    template <class Handler>
    listener_id on(std::string_view event, Handler handler) const {
        return listen(event, false, detail::make_event_handler(std::move(handler)));
    }
    // For the next such event alone.
    template <class Handler>
    listener_id once(std::string_view event, Handler handler) const {
        return listen(event, true, detail::make_event_handler(std::move(handler)));
    }
    // One listener, of whatever kind; all for one event; all for events.
    void off(listener_id which) const;
    void off(std::string_view event) const;
    void remove_all_listeners() const;
    std::size_t listener_count(std::string_view event) const;

    // Every event that comes, before its listeners and also if a middleware stops it; without the
    // ack, and without answers to acks.
    using any_handler = detail::unique_function<void(std::string_view name, const arguments& all)>;
    listener_id on_any(any_handler handler) const;
    listener_id prepend_any(any_handler handler) const;
    void off_any() const;
    std::size_t listeners_any() const;
    // Every event that goes to this socket, broadcasts too. Costs reading each of them back.
    listener_id on_any_outgoing(any_handler handler) const;
    listener_id prepend_any_outgoing(any_handler handler) const;
    void off_any_outgoing() const;
    std::size_t listeners_any_outgoing() const;

    // Lets events pass, changes them, or stops them:
    //   socket.use([](std::shared_ptr<anteroom::event> event, anteroom::next_event next) {
    //       if (event->name == "admin") return next({"not you"});
    //       next();
    //   });
    // A stopped one is heard by on_error() alone; nothing is sent, and its ack is never answered.
    // Events keep their order: behind one that waits, 256 events or 1 MiB may wait; more ends the
    // connection.
    void use(detail::unique_function<void(std::shared_ptr<event>, next_event)> middleware) const;
    listener_id on_error(detail::unique_function<void(const event_error&)> handler) const;

    // It is about to go: rooms are still set, and nothing is sent to it any more.
    listener_id on_disconnecting(detail::unique_function<void(disconnect_reason)> handler) const;
    // It is gone, from its rooms too.
    listener_id on_disconnect(detail::unique_function<void(disconnect_reason)> handler) const;
    // After each renewal of its token.
    listener_id on_renewed(detail::unique_function<void()> handler) const;

    friend bool operator==(const socket&, const socket&) = default;
    friend detail::home home_of(const socket& of);

  private:
    friend class socket_emitter;
    struct modifiers {
        std::optional<std::chrono::milliseconds> timeout{};
        bool only_writable = false;
        bool compress = true;
    };

    void send_event(detail::event_text&& text, const modifiers& how) const;
    void ask(detail::event_text&& text, const modifiers& how,
             detail::unique_function<void(ack_result)> on_answer) const;
    request<ack_result> asking(detail::event_text&& text, const modifiers& how) const;
    listener_id listen(std::string_view event, bool once, detail::event_handler handler) const;

    detail::socket_ref ref_;
};

// A socket and how the next event goes to it: a value, each call answers a new one.
class socket_emitter {
  public:
    [[nodiscard]] socket_emitter timeout(std::chrono::milliseconds patience) const;
    [[nodiscard]] socket_emitter volatile_() const;
    [[nodiscard]] socket_emitter compress(bool worth_it) const;

    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        to_.send_event(detail::event_text{event}.with(arguments...), how_);
    }
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) const {
        to_.send_event(detail::event_text{event}.with(boost::json::value(payload)), how_);
    }
    template <class... Arguments>
    void send(const Arguments&... arguments) const {
        emit("message", arguments...);
    }
    template <class... Arguments>
    request<ack_result> emit_with_ack(std::string_view event, const Arguments&... arguments) const {
        return to_.asking(detail::event_text{event}.with(arguments...), how_);
    }
    template <class Callback, class... Arguments>
    requires(std::is_invocable_v<Callback&, ack_result>) void emit_with_ack(
        Callback on_answer, std::string_view event, const Arguments&... arguments) const {
        to_.ask(detail::event_text{event}.with(arguments...), how_, std::move(on_answer));
    }

  private:
    friend class socket;
    socket_emitter(socket to, const socket::modifiers& how) : to_(std::move(to)), how_(how) {}

    socket to_;
    socket::modifiers how_;
};

// The thread on which a socket's handlers run.
detail::home home_of(const socket& of);

template <class... Arguments>
request<ack_result> socket::emit_with_ack(std::string_view event,
                                          const Arguments&... arguments) const {
    return asking(detail::event_text{event}.with(arguments...), {});
}

}  // namespace anteroom
