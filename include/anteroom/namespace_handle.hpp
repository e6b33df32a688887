#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "anteroom/broadcast.hpp"
#include "anteroom/detail/handler.hpp"
#include "anteroom/jwt.hpp"
#include "anteroom/remote_socket.hpp"
#include "anteroom/request.hpp"
#include "anteroom/socket.hpp"
#include "anteroom/user.hpp"

namespace anteroom {

namespace socketio {
struct namespace_definition;
}
namespace detail {
class core;
}

// Why a connecting socket is refused: the client's connect_error has this message and data.
struct connect_error {
    std::string message;
    boost::json::value data;  // null: none
};

// What a middleware calls once, now or later, on any thread: next() to go on, next(connect_error)
// to refuse. Later calls do nothing.
using next_function = detail::unique_function<void(std::optional<connect_error>)>;
class next {
  public:
    explicit next(next_function go_on) : go_on_(std::move(go_on)) {}
    void operator()() { answer(std::nullopt); }
    void operator()(connect_error refusal) { answer(std::move(refusal)); }

  private:
    void answer(std::optional<connect_error> refusal) {
        if (auto once = std::exchange(go_on_, nullptr)) once(std::move(refusal));
    }
    next_function go_on_;
};

// What happened to a room. The views live during the call.
struct room_change {
    enum class kind : unsigned char { created, deleted, joined, left };
    kind what{};
    std::string_view room;
    std::string_view socket_id;  // of who joined or left
};

using room_policy = detail::unique_function<bool(const user&, std::string_view room)>;

// What answers an event of another server, once. Its value goes back to that server; nobody hears
// it who did not ask.
using server_answer = detail::unique_function<void(const boost::json::value&)>;

// A namespace: what a program says about the sockets that join it (socket.io 4.8, `Namespace`).
// Everything but broadcasts is said before the server listens. A handle: it may be kept, but must
// not be asked for more than broadcasts once the server is gone.
class namespace_handle {
  public:
    namespace_handle(std::weak_ptr<detail::core> core, socketio::namespace_definition& definition);

    std::string_view name() const;

    // Authentication of this namespace alone; without it, the server's holds.
    namespace_handle& use(const jwt_authentication& authentication);

    // nsp.use([](anteroom::socket socket, anteroom::next next) { ... });
    // Runs after authentication, in the order of use.
    namespace_handle& use(detail::unique_function<void(socket, next)> middleware);

    // A handler may be a coroutine that answers task<> (anteroom/coroutine.hpp).
    template <class Handler>
    namespace_handle& on_connection(Handler handler) {
        using result = typename detail::signature_of<Handler>::result;
        if constexpr (detail::deferred<result>::value)
            return on_connected([kept = std::make_shared<Handler>(std::move(handler))](socket who) {
                detail::home home = home_of(who);
                detail::deferred<result>::start((*kept)(std::move(who)), std::move(home), kept);
            });
        else
            return on_connected(std::move(handler));
    }

    // Rooms come to be with their first member and go with their last (socket.io 4.8, the events
    // `create-room`, `delete-room`, `join-room` and `leave-room` of an adapter). A socket's id is
    // a room too. Called on the thread of the socket that joined or left. With more than one thread
    // each has its own part of a room, as the servers of a cluster do: "created" and "deleted" are
    // said of a part.
    namespace_handle& on_room_change(detail::unique_function<void(const room_change&)> handler);

    // After a client has brought a fresh token: user() is the new one, and rooms that it does not
    // allow have been left.
    namespace_handle& on_renewed(detail::unique_function<void(socket)> handler);

    // After a socket had to leave rooms that its new claims or new rules do not allow.
    namespace_handle& on_rooms_left(
        detail::unique_function<void(socket, const std::vector<std::string>& rooms)> handler);

    // Who may be in which room: nsp.can_access_room([](const anteroom::user& user,
    // std::string_view room) { ... }). join() enters no other room, and whoever brings a fresh
    // token leaves those that it does not allow. A user's own room `user-<id>` is always theirs.
    // Called on any shard's thread; one that throws says no.
    namespace_handle& can_access_room(room_policy decide);

    // What another server of a cluster sent with server_side_emit (socket.io 4.8, `io.on` of such
    // an event). Called on one shard's thread; the first answer counts.
    namespace_handle& on_server_event(
        std::string_view event,
        detail::unique_function<void(const boost::json::array& arguments, server_answer)> handler);

    // One handler for every socket of the namespace; cheaper than one on each.
    // nsp.on("move", [](anteroom::socket from, int x, int y, anteroom::ack done) { ... });
    template <class Handler>
    namespace_handle& on(std::string_view event, Handler handler) {
        listen(event,
               detail::make_event_handler(std::move(handler), [](const socketio::event_call& call) {
                   return socket{detail::socket_of(call)};
               }));
        return *this;
    }

    // --- to all its sockets, from any thread: see broadcast_operator

    // Everyone in the namespace.
    broadcast_operator everyone() const;
    broadcast_operator to(std::string_view room) const { return everyone().to(room); }
    broadcast_operator to(const std::vector<std::string>& rooms) const {
        return everyone().to(rooms);
    }
    broadcast_operator in(std::string_view room) const { return everyone().to(room); }
    broadcast_operator in(const std::vector<std::string>& rooms) const {
        return everyone().to(rooms);
    }
    broadcast_operator except(std::string_view room) const { return everyone().except(room); }
    broadcast_operator except(const std::vector<std::string>& rooms) const {
        return everyone().except(rooms);
    }
    broadcast_operator volatile_() const { return everyone().volatile_(); }
    broadcast_operator compress(bool worth_it) const { return everyone().compress(worth_it); }
    broadcast_operator local() const { return everyone().local(); }
    broadcast_operator timeout(std::chrono::milliseconds patience) const {
        return everyone().timeout(patience);
    }
    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        everyone().emit(event, arguments...);
    }
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) const {
        everyone().emit(event, payload);
    }
    template <class... Arguments>
    void send(const Arguments&... arguments) const {
        everyone().send(arguments...);
    }
    template <class... Arguments>
    request<broadcast_answers> emit_with_ack(std::string_view event,
                                             const Arguments&... arguments) const {
        return everyone().emit_with_ack(event, arguments...);
    }
    template <class... Arguments>
    request<broadcast_answers> server_side_emit(std::string_view event,
                                                const Arguments&... arguments) const {
        return everyone().server_side_emit(event, arguments...);
    }
    request<fetched_sockets> fetch_sockets() const { return everyone().fetch_sockets(); }
    void sockets_join(const std::vector<std::string>& rooms) const {
        everyone().sockets_join(rooms);
    }
    void sockets_leave(const std::vector<std::string>& rooms) const {
        everyone().sockets_leave(rooms);
    }
    void disconnect_sockets(bool close = false) const { everyone().disconnect_sockets(close); }

  protected:
    namespace_handle& on_connected(detail::unique_function<void(socket)> handler);
    void listen(std::string_view event, detail::event_handler handler);

    std::weak_ptr<detail::core> core_;  // handlers hold namespaces, and the core holds handlers
    socketio::namespace_definition* definition_;
};

}  // namespace anteroom
