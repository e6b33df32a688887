#include "crowd.hpp"
#include "echo_load.hpp"
#include "modes.hpp"
#include "run_for.hpp"

#include <string>

namespace anteroom::bench {
namespace {

class echo_run final : private crowd::listener {
  public:
    echo_run(bench_setup& setup, crowd& members)
        : setup_(setup),
          load_(members, setup.chosen.payload_bytes, setup.chosen.rate, setup.chosen.outstanding) {
        members.listen(*this);
    }

    void run(std::chrono::nanoseconds time, std::uint64_t count) {
        run_for(
            setup_, {time, count}, "the server acknowledges no more",
            [&] { return load_.answers(); },
            [&](std::chrono::steady_clock::time_point now) { return load_.send_due(now); });
    }

    echo_load& load() { return load_; }

  private:
    void on_message(connection& from, std::string_view text) override {
        if (!text.starts_with('3')) return;  // an event of the server's own
        if (!load_.take(from, text))
            throw load_error("the server answered out of order: " +
                             std::string(text.substr(0, 80)));
    }

    bench_setup& setup_;
    echo_load load_;
};

}  // namespace

report run_echo(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    crowd members(setup);
    members.open(chosen.connections);

    echo_run run(setup, members);
    run.load().start();
    setup.shown.begin("warming up");
    run.run(chosen.warmup, chosen.count_max);
    run.load().reset();

    setup.shown.begin("measuring");
    report result;
    measure(
        setup, result, [&](std::chrono::nanoseconds time) { run.run(time, chosen.count_max); },
        [&] { return run.load().answers(); });
    result.mode = load_mode::echo;
    result.connections = members.size();
    result.messages = run.load().answers();
    result.latency = run.load().latency();

    // An answer lost on one connection does not show while the others go on; it does now.
    run.load().stop();
    const auto deadline = std::chrono::steady_clock::now() + chosen.step_timeout;
    while (run.load().outstanding() > 0) {
        setup.loop.poll_once(10ms);
        if (std::chrono::steady_clock::now() > deadline) {
            throw load_error(std::to_string(run.load().outstanding()) +
                             " echoes were never acknowledged");
        }
    }
    members.close();
    return result;
}

}  // namespace anteroom::bench
