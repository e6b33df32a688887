#include "crowd.hpp"
#include "modes.hpp"
#include "stopwatch.hpp"

#include <algorithm>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

report run_idle(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    crowd members(setup);

    // Heartbeats are answered meanwhile.
    const auto rest = [&](clock::duration time) {
        const auto end = clock::now() + time;
        while (clock::now() < end) setup.loop.poll_once(10ms);
    };

    // What the first connections cost is the server's, not theirs: lazy loading, arenas.
    members.open(std::max<std::size_t>(chosen.connections / 100, 1));
    rest(chosen.settle);
    memory_use before;
    if (setup.server) before = setup.server->memory();

    members.open(chosen.connections);
    rest(chosen.settle);

    report result;
    const stopwatch watch(setup);
    rest(chosen.duration_max);
    watch.stop(result);
    if (setup.server) {
        const memory_use after = setup.server->memory();
        result.server_memory_growth = memory_use{
            .anonymous_bytes = after.anonymous_bytes - before.anonymous_bytes,
            .pss_bytes = after.pss_bytes - before.pss_bytes,
            .private_bytes = after.private_bytes - before.private_bytes,
            .rss_bytes = after.rss_bytes - before.rss_bytes,
        };
    }
    result.mode = load_mode::idle;
    result.connections = chosen.connections;
    members.close();
    return result;
}

}  // namespace anteroom::bench
