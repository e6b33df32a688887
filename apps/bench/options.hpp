#pragma once

#include "target.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include <sys/types.h>

namespace anteroom::bench {

enum class load_mode { connect, echo, broadcast, rooms, idle, churn, storm, renew, siege };

const char* name_of(load_mode mode);

// Who troubles a server that is besieged.
enum class nuisance_kind { slow_reader, one_byte, flood };

const char* name_of(nuisance_kind kind);

enum class transport { websocket, polling };

// What the command line asks for. Each mode has its own defaults where it needs them.
struct options {
    load_mode mode{};
    transport how = transport::websocket;
    server_url url{.host = "127.0.0.1", .path = "/socket.io/"};
    std::string ca_file;     // of https: PEM; empty: the authorities of this machine
    bool insecure = false;   // https: whoever answers is believed
    bool resume = false;     // https: connections come back with a ticket
    std::string secret;      // HS256 key
    std::string key_file;    // ES256 key in its place
    std::size_t tokens = 0;  // made beforehand; 0: a new one for each connection

    std::size_t connections = 0;
    std::size_t parallel = 64;  // connections being opened at one time
    std::uint64_t count_max = 0;
    std::chrono::nanoseconds duration_max{};
    std::size_t slices = 1;  // echo, broadcast, rooms, siege: parts of the duration
    std::chrono::nanoseconds warmup{};
    std::chrono::nanoseconds settle{};        // idle: after opening, before memory is read
    std::chrono::nanoseconds step_timeout{};  // the longest that nothing may happen
    std::size_t payload_bytes = 32;
    double rate = 0;              // echo, siege: messages a second; 0: one answer starts the next
    std::size_t outstanding = 0;  // echo, rooms: at one time, in turn; 0: one each
    std::optional<nuisance_kind> nuisance;  // siege
    std::size_t nuisances = 1;
    std::size_t room_members = 10;           // rooms
    std::size_t rooms = 0;                   // rooms; 0: as many as need no member twice
    std::vector<std::string> namespaces;     // that each connection joins besides the main one
    std::chrono::nanoseconds renew_every{};  // renew: each connection

    std::optional<pid_t> server_pid;
    std::optional<int> cpu;
    bool json = false;
    bool progress = false;
};

// Thrown for a command line that makes no sense; the text is one sentence.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

extern const char* const usage_text;

// No value when help was asked for. Throws usage_error.
std::optional<options> parse_options(int argc, char** argv);

}  // namespace anteroom::bench
