#include "modes.hpp"
#include "returning_crowd.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

report run_storm(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    returning_crowd crowd(setup);
    // Runs until everybody is there.
    const auto come_back = [&](clock::time_point since, std::size_t parallel) {
        const std::uint64_t missing = crowd.size() - crowd.joined_count();
        run_for(
            setup, {std::chrono::hours{1}, missing}, "not everybody came back in time",
            [&] { return crowd.returns(); },
            [&](clock::time_point) {
                crowd.open_waiting(parallel, since);
                return 10ms;
            });
    };

    setup.shown.begin("opening");
    come_back(clock::now(), chosen.parallel);
    crowd.reset();

    report result;
    const stopwatch watch(setup);
    const auto end = clock::now() + chosen.duration_max;
    do {
        setup.shown.begin("storm");
        const auto broken = clock::now();
        for (std::size_t i = 0; i < crowd.size(); ++i) crowd.leave_and_return(i, false);
        come_back(broken, crowd.size());
    } while (clock::now() < end && crowd.returns() < chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::storm;
    result.connections = crowd.size();
    result.messages = crowd.returns();
    result.latency = crowd.latency();
    crowd.close_all();
    return result;
}

}  // namespace anteroom::bench
