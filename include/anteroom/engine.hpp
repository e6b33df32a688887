#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "anteroom/cookie.hpp"
#include "anteroom/cors.hpp"
#include "anteroom/detail/unique_function.hpp"
#include "anteroom/engine_request.hpp"
#include "anteroom/engine_socket.hpp"
#include "anteroom/http_compression.hpp"
#include "anteroom/log.hpp"
#include "anteroom/per_message_deflate.hpp"
#include "anteroom/tls.hpp"

namespace anteroom {

namespace detail {
class engine_core;
class engine_host;
}  // namespace detail

// Names and defaults are the reference's (engine.io 6.6) where it has them. There is no
// `destroyUpgrade`: a request that nobody serves is answered 404 at once, upgrade or not.
struct engine_options {
    cors_options cors{};
    std::string path = "/engine.io";
    bool add_trailing_slash = true;  // serves `path/` only, not `path` alone
    std::vector<std::string> transports = {"polling", "websocket"};
    bool allow_upgrades = true;
    bool allow_eio3 = false;  // clients of protocol 3, which Socket.IO 2 speaks
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    std::size_t max_http_buffer_size = 1'000'000;  // bytes of one message, on any transport
    std::size_t output_bytes_max = 1024 * 1024;    // as in server_options; more closes it
    std::optional<cookie_options> cookie{};
    std::string initial_packet{};  // a message that follows every handshake; empty: none
    std::optional<per_message_deflate_options> per_message_deflate{};
    std::optional<http_compression_options> http_compression = http_compression_options{};
    // None: plain TCP, for who has a proxy in front.
    std::optional<tls_options> tls{};
    // How many connections one address may have; loopback and trusted proxies are not counted.
    std::size_t connections_per_address_max = 256;
    // How many there may be in all. 0: what the process may open (RLIMIT_NOFILE) less a tenth.
    std::size_t connections_max = 0;
    // As in server_options.
    std::size_t threads = 1;
    // Addresses ("192.0.2.7") and networks ("10.0.0.0/8") of proxies whose X-Forwarded-For and
    // X-Forwarded-Proto say who asks and how; from anyone else both are ignored.
    std::vector<std::string> trusted_proxies{};

    // Asked about every handshake: nobody else keeps the door of a raw engine.
    std::function<void(engine_request, admission)> allow_request{};
    // A server that lets everyone in has to say so.
    bool allow_anonymous = false;

    // The id of a new session: 20 to 64 characters of [A-Za-z0-9_-] that nobody can guess and no
    // session has. Anything else refuses the handshake. Without it, 120 random bits.
    std::function<std::string(const engine_request&)> generate_id{};

    // Called from any shard's thread, must not block or throw.
    log_function log{};
};

// What can be asked of an engine, whether it is raw or carries Socket.IO (`io.engine()`).
//
// Hooks are set before the server listens and called on the threads of its shards, in the order in
// which they were set. They must not block. One that throws is logged and refuses what it was
// asked about.
class engine_handle {
  public:
    explicit engine_handle(std::weak_ptr<detail::engine_host> host) : host_(std::move(host)) {}

    // Runs on every request to the engine's path, also for a WebSocket; after CORS.
    engine_handle& use(detail::unique_function<void(engine_request, engine_next)> middleware);

    // Fields for the response that opens a session, and for every response.
    engine_handle& on_initial_headers(
        detail::unique_function<void(header_list&, const engine_request&)> add);
    engine_handle& on_headers(
        detail::unique_function<void(header_list&, const engine_request&)> add);

    // A request was refused before it reached a session.
    engine_handle& on_connection_error(detail::unique_function<void(const connection_error&)> tell);

    // Sessions that are open. Any thread.
    std::size_t clients_count() const;

    // Closes every session, with `forced close`; new ones may come. Any thread.
    void close();

  private:
    std::weak_ptr<detail::engine_host> host_;
};

namespace detail {
// Keeps a server's core; a base class, so that it is there before what refers to it.
struct engine_core_owner {
    std::shared_ptr<engine_core> owned;
};
}  // namespace detail

// A raw Engine.IO server: sessions that carry messages, without Socket.IO above them.
//
// Configure it, then listen(), then run(). What is wrong with the configuration is kept and
// reported by run(): such a server does not start.
class engine_server : private detail::engine_core_owner, public engine_handle {
  public:
    explicit engine_server(engine_options options = {});
    ~engine_server();
    engine_server(const engine_server&) = delete;
    engine_server& operator=(const engine_server&) = delete;

    // The handler sets the session's handlers; messages come afterwards.
    engine_server& on_connection(detail::unique_function<void(engine_socket)> handler);

    // Port 0: any free one.
    engine_server& listen(std::uint16_t port, std::string host = "0.0.0.0");

    // What keeps the server from starting, in one line; empty if nothing does.
    const std::string& problem() const;
    // Where it listens; 0 and empty before.
    std::uint16_t port() const;
    std::string url() const;

    // Serves until stop(), SIGINT or SIGTERM, then closes every session. Answers an exit status:
    // 0, or 2 after printing problem() to the standard error.
    int run();

    // Any thread, any number of times.
    void stop();
};

}  // namespace anteroom
