#include "server/recovery_options.hpp"

#include <algorithm>

namespace anteroom::facade {

namespace {

// The part of what is kept that one user or one room may take.
constexpr std::size_t shares = 16;

std::size_t part_of(std::size_t whole, std::size_t parts) {
    return std::max<std::size_t>(whole / parts, 1);
}
std::size_t share_of(std::size_t whole) {
    return part_of(whole, shares);
}

}  // namespace

std::string configure(const server_options& options, std::size_t shards,
                      socketio::recovery_limits& into) {
    const auto& wanted = *options.connection_state_recovery;
    if (wanted.max_disconnection_duration.count() <= 0)
        return "connections must be recovered for longer than nothing";
    for (const auto count :
         {wanted.sessions_max, wanted.sessions_per_user_max, wanted.session_bytes_max,
          wanted.events_max, wanted.event_bytes_max, wanted.missed_events_max})
        if (count == 0) return "a limit of connection_state_recovery is 0";
    const std::size_t session_bytes_max = part_of(wanted.session_bytes_max, shards);
    into.sessions = {.age_max = wanted.max_disconnection_duration,
                     .count_max = part_of(wanted.sessions_max, shards),
                     .bytes_max = session_bytes_max,
                     .user_count_max = wanted.sessions_per_user_max,
                     .user_bytes_max = share_of(session_bytes_max)};
    // What a client lacks may have been sent before anybody noticed that it was gone.
    into.log = {
        .age_max = wanted.max_disconnection_duration + options.ping_interval + options.ping_timeout,
        .packets_max = wanted.events_max,
        .bytes_max = wanted.event_bytes_max,
        .stream_packets_max = share_of(wanted.events_max),
        .stream_bytes_max = share_of(wanted.event_bytes_max)};
    into.baggage = {.age_max = into.log.age_max, .bytes_max = part_of(wanted.event_bytes_max, 4)};
    into.replayed_max = {wanted.missed_events_max, options.output_bytes_max / 2};
    return {};
}

}  // namespace anteroom::facade
