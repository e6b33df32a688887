#pragma once

#include "modes.hpp"

#include <chrono>
#include <cstdint>

namespace anteroom::bench {

struct run_limits {
    std::chrono::nanoseconds time;
    std::uint64_t count;
};

// Turns the loop until the time is over or `done()` has grown by the count. Before each turn
// `next()` may start something, and says how long the turn may wait. When nothing is done for the
// step timeout that is a load_error: `why`.
template <class Done, class Next>
void run_for(bench_setup& setup, const run_limits& limits, const char* why, Done done, Next next) {
    using clock = std::chrono::steady_clock;
    const std::uint64_t before = done();
    std::uint64_t seen = before;
    auto now = clock::now();
    const auto end = now + limits.time;
    auto quiet_since = now;
    while (now < end && seen - before < limits.count) {
        setup.loop.poll_once(next(now));
        now = clock::now();
        if (const std::uint64_t reached = done(); reached != seen) {
            seen = reached;
            quiet_since = now;
            setup.shown.at(seen - before);
        } else if (now - quiet_since > setup.chosen.step_timeout) {
            throw load_error(why);
        }
    }
}

}  // namespace anteroom::bench
