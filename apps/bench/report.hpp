#pragma once

#include "histogram.hpp"
#include "options.hpp"
#include "process_probe.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace anteroom::bench {

// What a server suffered beside the load.
struct siege_report {
    nuisance_kind kind{};
    histogram in_peace;  // latency without the nuisance
    // Of each slice, in peace and besieged: the p99 of its calmest parts.
    struct turn {
        std::chrono::nanoseconds in_peace;
        std::chrono::nanoseconds besieged;
    };
    std::vector<turn> p99s;
    std::uint64_t sent_bytes = 0;
    std::uint64_t cut_off = 0;             // times that the server ended one
    std::int64_t memory_growth_bytes = 0;  // at the end of a slice, at most
};

// Of TLS, in the measured time.
struct handshakes {
    std::uint64_t full = 0;
    std::uint64_t resumed = 0;
};

// What one run measured.
struct report {
    load_mode mode{};
    std::size_t connections = 0;
    std::uint64_t messages = 0;  // connects, echoes or deliveries, as the mode counts them
    std::chrono::nanoseconds elapsed{};
    histogram latency;

    std::chrono::nanoseconds generator_cpu{};
    std::optional<std::chrono::nanoseconds> server_cpu;
    // The server's CPU time a message, of each part of the measured time.
    std::vector<std::chrono::duration<double, std::micro>> slices;
    // The growth that `connections` caused; in idle mode only.
    std::optional<memory_use> server_memory_growth;
    std::optional<siege_report> siege;
    std::optional<handshakes> tls;
};

std::string to_json(const report& result);   // one line
std::string to_table(const report& result);  // for people

}  // namespace anteroom::bench
