#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "anteroom/connection_state_recovery.hpp"
#include "anteroom/cookie.hpp"
#include "anteroom/cors.hpp"
#include "anteroom/engine.hpp"
#include "anteroom/http_compression.hpp"
#include "anteroom/log.hpp"
#include "anteroom/packet_parser.hpp"
#include "anteroom/per_message_deflate.hpp"
#include "anteroom/tls.hpp"

namespace anteroom {

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

}  // namespace anteroom
