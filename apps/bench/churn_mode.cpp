#include "modes.hpp"
#include "returning_crowd.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

report run_churn(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    returning_crowd crowd(setup);
    std::size_t next = 0;
    bool churning = false;

    const auto run = [&](std::chrono::nanoseconds time, std::uint64_t count) {
        run_for(
            setup, {time, count}, "nobody comes back in time", [&] { return crowd.returns(); },
            [&](clock::time_point) {
                // So many are away at one time; every second one goes without a word.
                for (std::size_t away = crowd.size() - crowd.joined_count();
                     churning && away < chosen.parallel && away < crowd.size(); ++away, ++next)
                    crowd.leave_and_return(next % crowd.size(), next % 2 == 0);
                crowd.open_waiting(chosen.parallel);
                return 1ms;
            });
    };

    setup.shown.begin("opening");
    run(chosen.step_timeout * 10, crowd.size());
    churning = true;
    setup.shown.begin("warming up");
    run(chosen.warmup, chosen.count_max);
    crowd.reset();

    setup.shown.begin("measuring");
    report result;
    const stopwatch watch(setup);
    run(chosen.duration_max, chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::churn;
    result.connections = crowd.size();
    result.messages = crowd.returns();
    result.latency = crowd.latency();
    crowd.close_all();
    return result;
}

}  // namespace anteroom::bench
