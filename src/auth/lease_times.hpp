#pragma once

#include <string>

#include "base/time.hpp"

namespace anteroom::auth {

// What a client is told about its lease. `server_time` lets it work with its own wrong clock.
struct lease_times {
    base::wall_time expires_at;   // `exp` of the token, without the leeway
    base::wall_time renew_at;     // when the client had better bring a fresh token
    base::wall_time server_time;  // now
};

// The payload of `auth:lease`, in milliseconds since the epoch:
//   {"expiresAt":1700003600000,"renewAt":1700002880000,"serverTime":1700000000000}
std::string lease_json(const lease_times& times);

// The payload of `auth:expiring`: {"expiresAt":1700003600000,"serverTime":1700003100000}
std::string expiring_json(const lease_times& times);

}  // namespace anteroom::auth
