#include "crowd.hpp"
#include "modes.hpp"
#include "stopwatch.hpp"

#include <memory>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// Opens and closes connections, so many at a time, each with a token of its own. The measured
// work of the server is a whole short life: accept, upgrade, verify, join, leave.
class connect_load final : private connection::owner {
  public:
    explicit connect_load(bench_setup& setup)
        : mint_(setup.mint), started_(setup.chosen.connections) {
        connection::owner& self = *this;
        for (std::size_t i = 0; i < setup.chosen.connections; ++i) {
            connections_.push_back(
                make_connection(setup.chosen.how, setup.loop, setup.where, self, i));
            free_.push_back(connections_.back().get());
        }
    }

    // Reuses connections that are closed. Not done from within a callback: the epoll batch at
    // hand may still hold events of the descriptor just closed.
    void open_free(std::uint64_t total_max) {
        while (!free_.empty() && opened_ < total_max) {
            connection& next = *free_.back();
            free_.pop_back();
            ++opened_;
            const std::string token = mint_.next();
            started_[next.number()] = clock::now();
            next.open(token);
        }
    }

    // Everything opened is closed again.
    bool at_rest() const { return free_.size() == connections_.size(); }
    std::uint64_t opened() const { return opened_; }
    std::uint64_t left() const { return left_; }
    histogram& latency() { return latency_; }

  private:
    void on_joined(connection& joined) override {
        latency_.record(clock::now() - started_[joined.number()]);
        joined.close();
    }
    void on_left(connection& left) override {
        ++left_;
        free_.push_back(&left);
    }
    void on_message(connection&, std::string_view) override {}
    void on_failed(connection&, std::string_view why) override {
        throw load_error("connect " + std::to_string(opened_) + ": " + std::string(why));
    }

    token_mint& mint_;
    std::vector<std::unique_ptr<connection>> connections_;
    std::vector<connection*> free_;
    std::vector<clock::time_point> started_;
    histogram latency_;
    std::uint64_t opened_ = 0;
    std::uint64_t left_ = 0;
};

}  // namespace

report run_connect(bench_setup& setup) {
    using namespace std::chrono_literals;
    const options& chosen = setup.chosen;
    connect_load load(setup);

    const auto run = [&](clock::duration time, std::uint64_t count) {
        const std::uint64_t total_max = load.opened() + count;
        auto now = clock::now();
        const auto end = now + time;
        auto quiet_since = now;
        std::uint64_t seen = load.left();
        while ((now < end && load.opened() < total_max) || !load.at_rest()) {
            if (now < end) load.open_free(total_max);
            setup.loop.poll_once(10ms);
            now = clock::now();
            setup.shown.at(load.left());
            if (load.left() != seen) {
                seen = load.left();
                quiet_since = now;
            } else if (now - quiet_since > chosen.step_timeout) {
                throw load_error("the server accepts or closes no more connections");
            }
        }
    };

    setup.shown.begin("warming up");
    run(chosen.warmup, chosen.count_max);
    load.latency().clear();
    const std::uint64_t before = load.left();

    setup.shown.begin("measuring");
    report result;
    const stopwatch watch(setup);
    run(chosen.duration_max, chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::connect;
    result.connections = chosen.connections;
    result.messages = load.left() - before;
    result.latency = load.latency();
    return result;
}

}  // namespace anteroom::bench
