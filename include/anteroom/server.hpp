#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "anteroom/auth.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/counter.hpp"
#include "anteroom/engine.hpp"
#include "anteroom/http.hpp"
#include "anteroom/identity.hpp"
#include "anteroom/jwt.hpp"
#include "anteroom/namespace_handle.hpp"
#include "anteroom/policy.hpp"
#include "anteroom/server_options.hpp"
#include "anteroom/websocket.hpp"

namespace anteroom {

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
