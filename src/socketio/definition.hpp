#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "anteroom/detail/unique_function.hpp"
#include "auth/lease.hpp"
#include "auth/verifier.hpp"
#include "socketio/request_token.hpp"

namespace anteroom::socketio {

class socket;
using socket_ptr = boost::intrusive_ptr<socket>;

// One incoming event, while its handlers run.
struct event_call {
    socket& target;
    std::string_view name;
    std::span<const boost::json::value> arguments;  // without the event's name
    std::span<const std::string> attachments;
    std::optional<std::uint64_t> ack_id;
};
// One event that was sent to a client, as who watches them sees it.
struct sent_event {
    std::string_view name;
    std::span<const boost::json::value> arguments;
    std::span<const std::string> attachments;
};

using event_handler = detail::unique_function<void(event_call&)>;

// What a middleware says to a connecting socket.
struct connect_refusal {
    std::string message;
    std::string data;  // JSON text; empty: none
};

// Must be called once: with nothing to go on, with a refusal to end.
using next_function = detail::unique_function<void(std::optional<connect_refusal>)>;
using middleware = detail::unique_function<void(socket_ptr, next_function)>;
using connection_handler = detail::unique_function<void(socket_ptr)>;

// What happened to a room; the views live during the call.
struct room_change {
    enum class kind : std::uint8_t { created, deleted, joined, left };
    kind what{};
    std::string_view room;
    std::string_view socket_id;  // of who joined or left
};
using room_handler = detail::unique_function<void(const room_change&)>;

// Hash of an event's or a room's name, looked up without making a string. Boost mixes the bits;
// names that peers invent are bounded in number by limits, not by the hash.
struct name_hash : std::hash<std::string_view> {
    using is_transparent = void;
};
template <class Value>
using name_map = boost::unordered_flat_map<std::string, Value, name_hash, std::equal_to<>>;

// How connections prove who they are.
struct authentication {
    struct options {
        auth::expiry_policy policy = auth::expiry_policy::reconnect;
        std::chrono::milliseconds grace{0};  // between a token's expiry and what `policy` does
        auth::grace_mode mode = auth::grace_mode::receive_only;
        // Who brings no token comes in without a user, and may become one by `auth:renew`.
        bool guests = false;
        request_tokens from_request{};
        // How long a token can count at most, from its issue to its end.
        std::optional<std::chrono::seconds> token_life_max{};
        // The program's own word on a token that is good otherwise. Called by any shard.
        std::function<bool(const auth::claims&)> revoked{};
    };

    auth::verifier verifier;
    options rules;
};

// Hears which rooms a socket had to leave, because its claims or the rules have changed.
using rooms_handler =
    detail::unique_function<void(socket_ptr, const std::vector<std::string>& left)>;

// Whether who has these claims may be in a room. Called by any shard.
using room_gate =
    detail::unique_function<bool(const std::optional<auth::claims>&, std::string_view room)>;

// Hears what another server of the cluster sent to the servers themselves; arguments without the
// event's name. `answer` takes JSON and goes back to that server: the first one counts.
using server_answer = detail::unique_function<void(std::string json)>;
using server_event_handler = detail::unique_function<void(
    std::span<const boost::json::value> arguments, server_answer answer)>;

// What the program said about one namespace, or about all that one parent has, before the server
// started. Shared by all shards and not changed afterwards; its handlers run on any of them.
struct namespace_definition {
    std::string name;
    std::shared_ptr<const authentication> authenticate;  // null: the server's, or nobody's
    std::vector<std::unique_ptr<middleware>> middlewares;
    std::vector<std::unique_ptr<connection_handler>> on_connection;
    std::vector<std::unique_ptr<connection_handler>> on_renewed;
    std::vector<std::unique_ptr<rooms_handler>> on_rooms_left;
    std::vector<std::unique_ptr<room_handler>> on_room_change;
    std::unique_ptr<room_gate> may_enter;  // null: the server's, or every room is open
    name_map<std::unique_ptr<event_handler>> events;
    name_map<std::vector<std::unique_ptr<server_event_handler>>> server_events;
};

#include <functional>
}  // namespace anteroom::socketio
