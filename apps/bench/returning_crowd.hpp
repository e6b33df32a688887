#pragma once

#include "connection.hpp"
#include "histogram.hpp"
#include "modes.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace anteroom::bench {

// Connections that go and come back. Those that may open are collected and opened from outside the
// loop's callbacks: the batch of events at hand may still hold some of the descriptor just closed.
class returning_crowd final : private connection::owner {
  public:
    using clock = std::chrono::steady_clock;

    explicit returning_crowd(bench_setup& setup);

    // One of them leaves, with a goodbye or without, and is to come back.
    void leave_and_return(std::size_t number, bool goodbye);
    // Opens what is to come back. Latency runs from `since`, or from now.
    void open_waiting(std::size_t parallel_max, clock::time_point since = clock::now());
    void close_all();

    std::size_t size() const { return members_.size(); }
    bool joined(std::size_t number) const { return states_[number] == state::joined; }
    std::size_t joined_count() const { return joined_; }
    std::uint64_t returns() const { return returns_; }
    histogram& latency() { return latency_; }
    void reset() {
        latency_.clear();
        returns_ = 0;
    }

  private:
    enum class state : unsigned char { waiting, opening, joined, leaving };

    void on_joined(connection& who) override;
    void on_left(connection& who) override;
    void on_message(connection&, std::string_view) override {}
    void on_failed(connection& who, std::string_view why) override;

    bench_setup& setup_;
    std::vector<std::unique_ptr<connection>> members_;
    std::vector<state> states_;
    std::vector<clock::time_point> since_;
    std::vector<std::size_t> waiting_;
    std::size_t opening_ = 0;
    std::size_t joined_ = 0;
    std::uint64_t returns_ = 0;
    histogram latency_;
    bool over_ = false;
};

}  // namespace anteroom::bench
