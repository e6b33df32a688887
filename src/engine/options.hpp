#pragma once

#include <chrono>
#include <cstddef>

namespace anteroom::engine {

// What holds for every session of a server. Names and defaults are those of engine.io 6.6 where
// it has them.
struct options {
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    // How long a closing session waits for the poll that takes its last packets.
    std::chrono::milliseconds close_timeout{30'000};
    std::size_t message_bytes_max = 1'000'000;   // `maxHttpBufferSize`
    std::size_t outbox_bytes_max = 1024 * 1024;  // where more waits already, the session is closed
    std::size_t payload_packets_max = 1'000;     // packets in one polling request
    bool allow_polling = true;
    bool allow_websocket = true;
    bool allow_upgrades = true;
    bool allow_eio3 = false;  // clients of Socket.IO 2
};

}  // namespace anteroom::engine
