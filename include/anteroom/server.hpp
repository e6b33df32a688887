#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "anteroom/auth.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/connection_state_recovery.hpp"
#include "anteroom/cookie.hpp"
#include "anteroom/cors.hpp"
#include "anteroom/counter.hpp"
#include "anteroom/detail/handler.hpp"
#include "anteroom/engine.hpp"
#include "anteroom/http.hpp"
#include "anteroom/http_compression.hpp"
#include "anteroom/identity.hpp"
#include "anteroom/jwt.hpp"
#include "anteroom/log.hpp"
#include "anteroom/packet_parser.hpp"
#include "anteroom/per_message_deflate.hpp"
#include "anteroom/policy.hpp"
#include "anteroom/remote_socket.hpp"
#include "anteroom/request.hpp"
#include "anteroom/socket.hpp"
#include "anteroom/tls.hpp"
#include "anteroom/websocket.hpp"

namespace anteroom {

namespace socketio {
struct namespace_definition;
}
namespace detail {
class core;
}

// So many a second on average, so many at once. Nought a second: no limit.
struct event_rate_limit {
    std::uint32_t per_second = 100;
    std::uint32_t burst = 200;
};

// Names and defaults are the reference's (socket.io 4.8) where it has them.
struct server_options {
    cors_options cors{};
    std::string path = "/socket.io";
    bool add_trailing_slash = true;  // serves `path/` only, not `path` alone
    std::vector<std::string> transports = {"polling", "websocket"};
    bool allow_upgrades = true;
    bool allow_eio3 = false;  // clients of Socket.IO 2; see docs/protocol.md for what that costs
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    std::chrono::milliseconds connect_timeout{10'000};  // to bring a token that passes
    std::chrono::milliseconds ack_timeout{30'000};
    std::size_t max_http_buffer_size = 1'000'000;  // bytes of one message, on any transport
    // Memory that waits for one connection, some 44 bytes a message included; more closes it.
    std::size_t output_bytes_max = 1024 * 1024;
    // Of every client in every namespace; one that uses another parser is cut off. With msgpack,
    // clients need `parser: require('socket.io-msgpack-parser')`, or the bundle that has it.
    packet_parser parser = packet_parser::json;
    std::optional<cookie_options> cookie{};
    std::string initial_packet{};  // an Engine.IO message that follows every handshake
    std::optional<per_message_deflate_options> per_message_deflate{};
    // Answers to polls of who has shown a token, packed with gzip or deflate. None: never.
    std::optional<http_compression_options> http_compression = http_compression_options{};
    // Hands out the bundles of npm's socket.io-client below `path`: those of its `dist` folder that
    // this folder has. Empty: there are none to hand out.
    bool serve_client = true;
    std::string client_files{};
    // None: plain TCP, for who has a proxy in front.
    std::optional<tls_options> tls{};
    // Clients that lost their connection and come back soon get their state back, and what they
    // missed. None: they start afresh, and nothing is kept for them.
    std::optional<connection_state_recovery_options> connection_state_recovery{};
    // A namespace that came to be because a client asked for it ends with its last socket.
    bool cleanup_empty_child_namespaces = false;
    // How many connections one address may have; loopback and trusted proxies are not counted.
    std::size_t connections_per_address_max = 256;
    // How many there may be in all. 0: what the process may open (RLIMIT_NOFILE) less a tenth.
    std::size_t connections_max = 0;
    // On so many threads sessions live, each on one for good: its handlers run there, one at a
    // time and in order. With more than one, handlers of different sessions run at the same time,
    // also the same handler: what they share, and what they capture, the program has to lock or to
    // make atomic. At most 64; 0: as many as the machine has cores. With any number but 1 a server
    // that has generate_id does not start.
    std::size_t threads = 1;
    // Addresses ("192.0.2.7") and networks ("10.0.0.0/8") of proxies whose X-Forwarded-For and
    // X-Forwarded-Proto say who asks and how; from anyone else both are ignored.
    std::vector<std::string> trusted_proxies{};
    // How many events a socket may send. What comes beyond is not handled: its ack hears
    // {ok: false, code: "rate_limited"}, it is counted, and the log tells once a second.
    event_rate_limit event_rate{};
    // As in engine_options. Asked before anybody's token is seen, and no substitute for it.
    std::function<void(engine_request, admission)> allow_request{};
    std::function<std::string(const engine_request&)> generate_id{};
    // A server that lets everyone in has to say so.
    bool allow_anonymous = false;
    // Security and connection events; called from any shard's thread, must not block or throw.
    log_function log{};
};

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

// What the names of some namespaces look like: a regular expression in RE2's syntax, which is
// Perl's without back-references and look-around. Matches anywhere in the name; use ^ and $.
struct pattern {
    std::string text;
};

// What decides about a namespace calls once, now or later, on any thread. Later calls do nothing.
class exists {
  public:
    explicit exists(detail::unique_function<void(bool)> answer) : answer_(std::move(answer)) {}
    void operator()(bool yes) {
        if (auto once = std::exchange(answer_, nullptr)) once(yes);
    }

  private:
    detail::unique_function<void(bool)> answer_;
};

namespace detail {
// Keeps a server's core; a base class, so that it is there before the handles that refer to it.
struct core_owner {
    std::shared_ptr<core> owned;
};
}  // namespace detail

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

// A Socket.IO server; as a namespace it is the main one, "/".
//
// Configure it, then listen(), then run(). What is wrong with the configuration is kept and
// reported by run(): such a server does not start.
class server : private detail::core_owner, public namespace_handle {
  public:
    explicit server(server_options options = {});
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    using namespace_handle::use;
    // Rules for rooms and events, of every namespace; where can_access_room() decides too, both
    // must allow.
    server& use(const policy_source& rules);
    // Serves accounts: registration, login, sessions. Who may come in with their tokens is said
    // by use(jwt(...)).
    server& use(const identity_service& accounts);
    // Reads the file of rules again; connections stay, and who is in a room that the new rules do
    // not allow leaves it. Any thread. Answers what is wrong with the file, and then the old rules
    // hold on.
    std::string reload_policy();

    // For every namespace that says nothing of its own.
    server& can_access_room(room_policy decide);
    // Authentication for every namespace that has none of its own.
    server& use(const jwt_authentication& authentication);

    // The namespace of that name; a `/` in front of it may be left out.
    namespace_handle of(std::string_view name);

    // Namespaces that come to be when a client asks for one of them: those whose name has the
    // pattern. What the parent is told (use, on, on_connection) holds for all of them, and an emit
    // on it reaches all. Clients may cause 10,000 in all; more are refused.
    namespace_handle of(const pattern& matching);

    // The same for names that the program decides about, now or later and on any thread:
    // io.of([](std::string name, boost::json::object auth, anteroom::exists exists) {
    //     exists(name.starts_with("/team-"));
    // });
    // Asked after the token has passed. What is not answered within `connect_timeout` is refused.
    template <class Decide>
    requires(std::is_invocable_v<Decide&, std::string, boost::json::object, exists>)
        namespace_handle of(Decide decide) {
        return of_decided(std::move(decide));
    }

    // A namespace came to be; its listeners are those of its parent.
    server& on_new_namespace(detail::unique_function<void(broadcast_operator)> handler);

    // The engine below: its hooks, its sessions.
    engine_handle engine();

    // A route besides Socket.IO: called on a shard's thread, must not block. The last one said
    // for a path and method counts; a path that ends in `*` serves all that begin so.
    server& route(std::string method, std::string path,
                  detail::unique_function<http_response(const http_request&)> handler);

    // A route for plain WebSockets at exactly that path, besides Socket.IO. The last one said for a
    // path counts.
    server& websocket(std::string path, websocket_route route);

    // Port 0: any free one.
    server& listen(std::uint16_t port, std::string host = "0.0.0.0");

    // Revocation.
    auth_handle auth() const;

    // What the security log has told, counted. Any thread; each is exact, all together are of
    // about the same time.
    std::vector<counter> counters() const;

    // From listen() on, GET /metrics with the counters in Prometheus' text format, in plain HTTP on
    // a port of its own, which only this machine reaches unless another host is named. Port 0: any
    // free one, which metrics_port() says then.
    server& serve_metrics(std::uint16_t port, std::string host = "127.0.0.1");
    std::uint16_t metrics_port() const;

    // What keeps the server from starting, in one line; empty if nothing does.
    const std::string& problem() const;
    // Where it listens; 0 and empty before.
    std::uint16_t port() const;
    std::string url() const;

    // Reads the files of server_options::tls again, for connections that are accepted from now on;
    // those that are open keep what they have. Any thread, once the server listens. Answers what is
    // wrong with the files in one line, and then goes on with the old ones; empty if nothing is.
    std::string reload_tls();

    // Serves until stop(), SIGINT or SIGTERM, then closes every connection. Answers an exit
    // status: 0, or 2 after printing problem() to the standard error.
    int run();

    // Any thread, any number of times.
    void stop();
    // The reference's name for the same.
    void close() { stop(); }

  private:
    namespace_handle of_decided(
        detail::unique_function<void(std::string, boost::json::object, exists)> decide);
};

}  // namespace anteroom
