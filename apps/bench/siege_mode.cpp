#include "crowd.hpp"
#include "echo_load.hpp"
#include "modes.hpp"
#include "nuisance.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// Ten milliseconds that somebody else takes from this machine make the p99 of a second. So the p99
// of short parts is taken, and of those the one that the calmest tenth of the parts stays below.
constexpr auto part_time = 100ms;
constexpr std::size_t one_part_in = 10;

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
    // The same in parts. Answers the p99 of each and adds all latencies to `whole`.
    std::vector<std::chrono::nanoseconds> run_in_parts(std::chrono::nanoseconds time,
                                                       nuisance* besides, histogram& whole) {
        std::vector<std::chrono::nanoseconds> p99s;
        for (auto left = time; left > 0ns; left -= part_time) {
            load_.reset();
            run(std::min<std::chrono::nanoseconds>(left, part_time), besides);
            whole.add(load_.latency());
            if (load_.answers() > 0) p99s.push_back(load_.latency().quantile(0.99));
        }
        return p99s;
    }
    // What is under way is answered and not counted.
    void settle() {
        load_.stop();
        const auto deadline = clock::now() + setup_.chosen.step_timeout;
        while (load_.outstanding() > 0 && clock::now() < deadline) setup_.loop.poll_once(1ms);
        if (load_.outstanding() > 0) throw load_error("echoes were never acknowledged");
    }

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

std::chrono::nanoseconds calmest(std::vector<std::chrono::nanoseconds> values) {
    if (values.empty()) throw load_error("nothing was acknowledged in a slice; make it longer");
    const auto calm = values.begin() + static_cast<std::ptrdiff_t>(values.size() / one_part_in);
    std::ranges::nth_element(values, calm);
    return *calm;
}

void add(report& whole, const report& part) {
    whole.elapsed += part.elapsed;
    whole.generator_cpu += part.generator_cpu;
    if (part.server_cpu) whole.server_cpu = whole.server_cpu.value_or(0ns) + *part.server_cpu;
    if (part.tls) {
        const auto before = whole.tls.value_or(handshakes{});
        whole.tls = {before.full + part.tls->full, before.resumed + part.tls->resumed};
    }
}

}  // namespace

// Peace and siege take turns, so that what else this machine does meanwhile falls upon both.
report run_siege(bench_setup& setup) {
    const options& chosen = setup.chosen;
    const auto slice_time = chosen.duration_max / chosen.slices;
    crowd members(setup);
    members.open(chosen.connections);
    besieged run(setup, members);
    report result;
    result.mode = load_mode::siege;
    result.connections = members.size();
    auto& siege = result.siege.emplace();
    siege.kind = *chosen.nuisance;
    std::int64_t bytes_in_peace = 0;

    for (std::size_t slice = 0; slice < chosen.slices; ++slice) {
        setup.shown.begin("in peace");
        run.run(chosen.warmup, nullptr);
        const auto in_peace = calmest(run.run_in_parts(slice_time, nullptr, siege.in_peace));
        if (setup.server && slice == 0) bytes_in_peace = setup.server->memory().anonymous_bytes;

        setup.shown.begin("besieged");
        nuisance besides(setup);
        besides.open();
        run.run(chosen.warmup, &besides);
        report part;
        const stopwatch watch(setup);
        const auto beside_it = calmest(run.run_in_parts(slice_time, &besides, result.latency));
        watch.stop(part);
        add(result, part);
        if (setup.server)
            siege.memory_growth_bytes = std::max(
                siege.memory_growth_bytes, setup.server->memory().anonymous_bytes - bytes_in_peace);
        siege.sent_bytes += besides.sent_bytes();
        siege.cut_off += besides.cut_off();
        siege.p99s.push_back({in_peace, beside_it});
        besides.drop();
    }
    run.settle();
    members.close();
    result.messages = result.latency.count();
    return result;
}

}  // namespace anteroom::bench
