#include "crowd.hpp"
#include "modes.hpp"
#include "stopwatch.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// Keeps one `42<id>["echo","<payload>"]` outstanding on every connection; `43<id>["<payload>"]`
// answers it and starts the next.
class echo_load final : private crowd::listener {
  public:
    echo_load(crowd& members, std::size_t payload_bytes)
        : members_(members), flights_(members.size()) {
        const std::string payload(payload_bytes, 'e');
        request_tail_ = R"(["echo",")" + payload + R"("])";
        answer_tail_ = R"([")" + payload + R"("])";
        members_.listen(*this);
    }

    void start() {
        for (std::size_t i = 0; i < members_.size(); ++i) send_next(members_[i]);
    }
    // From now on an answer starts nothing.
    void stop() { running_ = false; }
    std::size_t outstanding() const { return outstanding_; }
    void reset() {
        latency_.clear();
        answers_ = 0;
    }

    std::uint64_t answers() const { return answers_; }
    const histogram& latency() const { return latency_; }

  private:
    struct flight {
        std::uint64_t id = 0;
        clock::time_point sent;
    };

    void on_message(connection& from, std::string_view text) override {
        if (!text.starts_with('3')) return;  // an event of the server's own
        flight& answered = flights_[from.number()];
        std::uint64_t id = 0;
        const char* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data() + 1, end, id);
        const std::string_view tail(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
        if (parsed.ec != std::errc{} || id != answered.id || tail != answer_tail_) {
            throw load_error("the server answered " + std::string(text.substr(0, 80)) +
                             " to echo " + std::to_string(answered.id));
        }
        latency_.record(clock::now() - answered.sent);
        ++answers_;
        ++answered.id;
        --outstanding_;
        if (running_) send_next(from);
    }

    void send_next(connection& to) {
        flight& next = flights_[to.number()];
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, next.id).ptr;
        request_.assign("42").append(digits, end).append(request_tail_);
        next.sent = clock::now();
        ++outstanding_;
        to.send(request_);
    }

    crowd& members_;
    std::vector<flight> flights_;
    std::string request_tail_;
    std::string answer_tail_;
    std::string request_;
    histogram latency_;
    std::uint64_t answers_ = 0;
    std::size_t outstanding_ = 0;
    bool running_ = true;
};

}  // namespace

report run_echo(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    crowd members(setup.loop, setup.where, setup.mint, {chosen.parallel, chosen.step_timeout});
    members.open(chosen.connections);

    echo_load load(members, chosen.payload_bytes);
    // Runs until the time is over or the count is reached, and not while nothing happens.
    const auto run = [&](clock::duration time, std::uint64_t count) {
        const auto end = clock::now() + time;
        auto quiet_since = clock::now();
        std::uint64_t seen = load.answers();
        for (auto now = quiet_since; now < end && load.answers() < count; now = clock::now()) {
            setup.loop.poll_once(10ms);
            if (load.answers() != seen) {
                seen = load.answers();
                quiet_since = now;
            } else if (now - quiet_since > chosen.step_timeout) {
                throw load_error("the server acknowledges no more");
            }
        }
    };

    load.start();
    run(chosen.warmup, chosen.count_max);
    load.reset();

    report result;
    const stopwatch watch(setup.server);
    run(chosen.duration_max, chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::echo;
    result.connections = members.size();
    result.messages = load.answers();
    result.latency = load.latency();

    // An answer lost on one connection does not show while the others go on; it does now.
    load.stop();
    const auto deadline = clock::now() + chosen.step_timeout;
    while (load.outstanding() > 0) {
        setup.loop.poll_once(10ms);
        if (clock::now() > deadline) {
            throw load_error(std::to_string(load.outstanding()) +
                             " echoes were never acknowledged");
        }
    }
    members.close();
    return result;
}

}  // namespace anteroom::bench
