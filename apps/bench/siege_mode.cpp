#include "crowd.hpp"
#include "echo_load.hpp"
#include "modes.hpp"
#include "nuisance.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

#include <algorithm>
#include <string>

namespace anteroom::bench {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// An open load of echoes, the same while somebody is a nuisance and before.
class besieged final : private crowd::listener {
  public:
    besieged(bench_setup& setup, crowd& members)
        : setup_(setup), load_(members, setup.chosen.payload_bytes, setup.chosen.rate) {
        members.listen(*this);
        load_.start();
    }

    // Turns at least once a millisecond whoever else acts, so that both parts are measured alike.
    void run(std::chrono::nanoseconds time, nuisance* besides) {
        run_for(
            setup_, {time, setup_.chosen.count_max}, "the server acknowledges no more",
            [&] { return load_.answers(); },
            [&](clock::time_point now) {
                if (besides && now >= acts_next_) {
                    besides->act(now);
                    acts_next_ = now + 1ms;
                }
                return std::min<std::chrono::milliseconds>(load_.send_due(clock::now()), 1ms);
            });
    }
    // What is under way is answered and not counted.
    void settle() {
        load_.stop();
        const auto deadline = clock::now() + setup_.chosen.step_timeout;
        while (load_.outstanding() > 0 && clock::now() < deadline) setup_.loop.poll_once(1ms);
        if (load_.outstanding() > 0) throw load_error("echoes were never acknowledged");
    }
    echo_load& load() { return load_; }

  private:
    void on_message(connection& from, std::string_view text) override {
        if (text.starts_with('3') && !load_.take(from, text))
            throw load_error("the server answered out of order: " +
                             std::string(text.substr(0, 80)));
    }

    bench_setup& setup_;
    echo_load load_;
    clock::time_point acts_next_{};
};

}  // namespace

report run_siege(bench_setup& setup) {
    const options& chosen = setup.chosen;
    crowd members(setup);
    members.open(chosen.connections);
    besieged run(setup, members);
    setup.shown.begin("warming up");
    run.run(chosen.warmup, nullptr);

    report result;
    setup.shown.begin("in peace");
    run.load().reset();
    run.run(chosen.duration_max, nullptr);
    auto& siege = result.siege.emplace();
    siege.kind = *chosen.nuisance;
    siege.in_peace = run.load().latency();

    setup.shown.begin("besieged");
    const auto before = setup.server ? setup.server->memory() : memory_use{};
    nuisance besides(setup);
    besides.open();
    run.run(chosen.warmup, &besides);
    run.load().reset();
    const stopwatch watch(setup);
    run.run(chosen.duration_max, &besides);
    watch.stop(result);
    if (setup.server)
        siege.memory_growth_bytes = setup.server->memory().anonymous_bytes - before.anonymous_bytes;
    siege.sent_bytes = besides.sent_bytes();
    siege.cut_off = besides.cut_off();
    result.mode = load_mode::siege;
    result.connections = members.size();
    result.messages = run.load().answers();
    result.latency = run.load().latency();
    besides.drop();
    run.settle();
    members.close();
    return result;
}

}  // namespace anteroom::bench
