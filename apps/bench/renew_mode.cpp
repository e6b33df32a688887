#include "crowd.hpp"
#include "echo_load.hpp"
#include "modes.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// Each connection brings a fresh token for its user every so often, `auth:renew {token}` with an
// ack, spread evenly over the interval; echoes go on meanwhile and must all be answered.
class renew_load final : private crowd::listener {
  public:
    renew_load(bench_setup& setup, crowd& members)
        : setup_(setup), members_(members), echoes_(members, setup.chosen.payload_bytes, 0) {
        members.listen(*this);
        asked_.resize(members.size());
        interval_ = setup.chosen.renew_every / static_cast<long>(members.size());
        due_ = clock::now();
        echoes_.start();
    }

    void run(std::chrono::nanoseconds time, std::uint64_t count) {
        using namespace std::chrono_literals;
        run_for(
            setup_, {time, count}, "the server renews no more", [&] { return renewals_; },
            [&](clock::time_point now) {
                for (; due_ <= now; due_ += interval_) renew(members_[next_++ % members_.size()]);
                return 1ms;
            });
    }

    void reset() {
        latency_.clear();
        renewals_ = 0;
    }
    std::uint64_t renewals() const { return renewals_; }
    const histogram& latency() const { return latency_; }

  private:
    struct question {
        std::uint64_t id = 0;
        clock::time_point sent{};
        bool open = false;
    };

    void renew(connection& of) {
        question& asked = asked_[of.number()];
        if (asked.open) return;  // the one before is not answered yet
        asked = {echoes_.take_id(of), clock::now(), true};
        of.send("42" + std::to_string(asked.id) + R"(["auth:renew",{"token":")" +
                setup_.mint.renewed(of.number()) + R"("}])");
    }

    void on_message(connection& from, std::string_view text) override {
        if (!text.starts_with('3')) return;
        question& asked = asked_[from.number()];
        const std::string head = "3" + std::to_string(asked.id) + "[";
        if (!asked.open || !text.starts_with(head)) {
            if (!echoes_.take(from, text))
                throw load_error("nobody asked for " + std::string(text.substr(0, 80)));
            return;
        }
        if (!text.substr(head.size()).starts_with(R"({"ok":true)"))
            throw load_error("a renewal was refused: " + std::string(text.substr(0, 120)));
        latency_.record(clock::now() - asked.sent);
        asked.open = false;
        ++renewals_;
    }

    bench_setup& setup_;
    crowd& members_;
    echo_load echoes_;
    std::vector<question> asked_;
    clock::duration interval_{};
    clock::time_point due_{};
    std::uint64_t next_ = 0;
    histogram latency_;
    std::uint64_t renewals_ = 0;
};

}  // namespace

report run_renew(bench_setup& setup) {
    const options& chosen = setup.chosen;
    crowd members(setup);
    members.open(chosen.connections);
    renew_load load(setup, members);
    setup.shown.begin("warming up");
    load.run(chosen.warmup, chosen.count_max);
    load.reset();

    setup.shown.begin("measuring");
    report result;
    const stopwatch watch(setup);
    load.run(chosen.duration_max, chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::renew;
    result.connections = members.size();
    result.messages = load.renewals();
    result.latency = load.latency();
    members.close();
    return result;
}

}  // namespace anteroom::bench
