#include "crowd.hpp"
#include "modes.hpp"
#include "run_for.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// One broadcast at a time: the first member emits it, and it is over when each member has heard
// it. The payload begins with the broadcast's number, so that a member who hears one twice cannot
// stand in for a member who hears none.
class broadcast_load final : private crowd::listener {
  public:
    broadcast_load(crowd& members, std::size_t payload_bytes)
        : members_(members), heard_(members.size()), payload_(payload_bytes, 'b') {
        members_.listen(*this);
    }

    void start_next() {
        ++number_;
        char digits[9];
        std::snprintf(digits, sizeof digits, "%08u", number_ % 100'000'000);
        payload_.replace(0, 8, digits);
        expected_.assign(R"(2["said",")").append(payload_).append(R"("])");
        request_.assign(R"(42["broadcast",")").append(payload_).append(R"("])");
        waiting_for_ = members_.size();
        sent_ = clock::now();
        members_[0].send(request_);
    }

    bool over() const { return waiting_for_ == 0; }
    std::size_t waiting_for() const { return waiting_for_; }
    clock::time_point sent() const { return sent_; }
    clock::duration took() const { return last_heard_ - sent_; }

  private:
    void on_message(connection& from, std::string_view text) override {
        if (!text.starts_with(R"(2["said",)")) return;  // an event of the server's own
        unsigned& last = heard_[from.number()];
        if (text != expected_ || last == number_) {
            throw load_error("a member heard " + std::string(text.substr(0, 80)) +
                             " in broadcast " + std::to_string(number_));
        }
        last = number_;
        if (--waiting_for_ == 0) last_heard_ = clock::now();
    }

    crowd& members_;
    std::vector<unsigned> heard_;
    std::string payload_;
    std::string expected_;
    std::string request_;
    unsigned number_ = 0;
    std::size_t waiting_for_ = 0;
    clock::time_point sent_;
    clock::time_point last_heard_;
};

}  // namespace

report run_broadcast(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    crowd members(setup);
    members.open(chosen.connections);

    broadcast_load load(members, chosen.payload_bytes);
    const auto run = [&](clock::duration time, std::uint64_t count, histogram& latency) {
        const auto end = clock::now() + time;
        while (clock::now() < end && latency.count() < count) {
            load.start_next();
            while (!load.over()) {
                setup.loop.poll_once(10ms);
                if (clock::now() - load.sent() > chosen.step_timeout) {
                    throw load_error(std::to_string(load.waiting_for()) + " of " +
                                     std::to_string(members.size()) +
                                     " members did not hear a broadcast in time");
                }
            }
            latency.record(load.took());
            setup.shown.at(latency.count() * members.size());
        }
    };

    histogram warmup;
    setup.shown.begin("warming up");
    run(chosen.warmup, chosen.count_max, warmup);

    setup.shown.begin("measuring");
    report result;
    measure(
        setup, result,
        [&](std::chrono::nanoseconds time) { run(time, chosen.count_max, result.latency); },
        [&] { return result.latency.count() * members.size(); });
    result.mode = load_mode::broadcast;
    result.connections = members.size();
    result.messages = result.latency.count() * members.size();
    members.close();
    return result;
}

}  // namespace anteroom::bench
