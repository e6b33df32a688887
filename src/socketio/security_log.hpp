#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/log.hpp"

namespace anteroom::socketio {

class socket;

// What the security log tells. Each has a name, a line, and a counter.
enum class security_event : std::uint8_t {
    connect_accepted,
    connect_refused,
    renewed,
    renewal_refused,
    expiring,
    expired,
    revoked,
    room_joined,
    room_left,
    room_denied,
    event_denied,
    rate_limited,
    recovered,
    recovery_refused,
};
inline constexpr std::size_t security_events = 14;

std::string_view to_string(security_event what);

// The security log of one shard: a line for the program's log, if it has one, and a counter for
// each event. Lines are written by the shard's thread; counters may be read by any.
class security_log {
  public:
    using fields = std::initializer_list<base::log_field>;
    using counts = std::array<std::uint64_t, security_events>;

    explicit security_log(base::log_sink* sink) : sink_(sink) {}

    // With who it is about: connection, socket, namespace, identity, token and address.
    void record(security_event what, const socket& who, fields more = {});
    void record(security_event what, fields all);

    // Adds what has been counted so far.
    void add_to(counts& sums) const;

    // A counter alone, where a line each would be too many.
    void count(security_event what);

  private:
    base::log_sink* sink_;
    std::array<std::atomic<std::uint64_t>, security_events> counts_{};
};

}  // namespace anteroom::socketio
