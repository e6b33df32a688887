#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace anteroom::socketio {

class client;
class socket;

// What a client emits to bring a fresh token: `auth:renew {token}`. It never reaches handlers.
inline constexpr std::string_view renewal_event = "auth:renew";

// Puts a fresh token in the place of the old one, on every namespace of the connection that is
// there for the same identity, and answers the ack:
//   {"ok":true,"expiresAt":...,"renewAt":...,"serverTime":...}   as in `auth:lease`
//   {"ok":false,"code":...,"message":...}                        and the old lease stays
// `payload` is {token}, null if the event had no argument. The asking socket must be connected and
// its namespace must have authentication.
void renew(client& connection, socket& asking, const boost::json::object* payload,
           std::optional<std::uint64_t> ack_id);

}  // namespace anteroom::socketio
