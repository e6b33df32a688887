#pragma once

#include "modes.hpp"
#include "stopwatch.hpp"

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

// Measures `run(time)` in as many slices as asked for, of the messages that `done()` counts.
template <class Run, class Done>
void measure(const bench_setup& setup, report& result, Run run, Done done) {
    const std::size_t slices = setup.chosen.slices;
    const stopwatch whole(setup);
    for (std::size_t slice = 0; slice < slices; ++slice) {
        report part;
        const std::uint64_t before = done();
        const stopwatch watch(setup);
        run(setup.chosen.duration_max / slices);
        watch.stop(part);
        if (const auto messages = done() - before; part.server_cpu && messages > 0)
            result.slices.emplace_back(*part.server_cpu / static_cast<double>(messages));
    }
    whole.stop(result);
}

}  // namespace anteroom::bench
