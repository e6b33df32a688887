#pragma once

#include <chrono>
#include <cstddef>

namespace anteroom {

// What a client gets back that lost its connection (socket.io 4.8, `connectionStateRecovery`): its
// socket's id, its rooms, what data() held, and the events that it missed, each once and in order;
// socket::recovered() is true. A stock client asks for it by itself.
//
// Otherwise than in the reference its token is verified as any other, it must speak for the same
// identity, rooms that it does not allow any more are left out with all that was said in them, and
// middlewares always run (so there is no `skipMiddlewares`). docs/authentication.md says the rest.
//
// What is kept is in memory. Where a limit is reached the oldest goes, and whoever would have
// needed it starts afresh: a client gets all that it missed, or none of it.
//
// With several threads (server_options::threads) a client may come back on any of them. Limits of
// sessions are for all threads together, a part for each, but for that of one user's number.
// Each thread keeps all events that are sent to rooms and to everybody, in its own order, so limits
// of events are for each.
struct connection_state_recovery_options {
    // From the end of the connection; a silent one ends after `ping_interval` and `ping_timeout`.
    std::chrono::milliseconds max_disconnection_duration{120'000};
    // Clients that may come back, and those of one user (of one address, where nobody is signed
    // in).
    std::size_t sessions_max = 16'384;
    std::size_t sessions_per_user_max = 256;
    std::size_t session_bytes_max = 64 * 1024 * 1024;  // of all; one user has a sixteenth at most
    // Events that may have to be sent again. One room, or one user's own, has a sixteenth at most.
    // What clients have brought along from another thread may take a quarter of the bytes more.
    std::size_t events_max = 65'536;
    std::size_t event_bytes_max = 64 * 1024 * 1024;
    // Events that are sent again to one socket; their bytes are half of `output_bytes_max` at most.
    std::size_t missed_events_max = 1'000;
};

}  // namespace anteroom
