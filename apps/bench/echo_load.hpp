#pragma once

#include "crowd.hpp"
#include "histogram.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace anteroom::bench {

// Events with acks on every connection of a crowd: `42<id>["echo","<payload>"]`, answered by
// `43<id>["<payload>"]` in order. Closed: an answer starts the next event, on the same connection
// or, where it is said how many are outstanding in all, on the one whose turn it is. Open: events
// leave by the clock and their latency runs from when they were due, so that a server that stalls
// is not asked less for it.
class echo_load {
  public:
    using clock = std::chrono::steady_clock;

    // `rate` in events a second over all connections; 0: closed. `outstanding`: of a closed load,
    // over all connections; 0: one on each.
    echo_load(crowd& members, std::size_t payload_bytes, double rate, std::size_t outstanding = 0);

    void start();
    // Open load: sends what is due. Answers how long the loop may wait.
    std::chrono::milliseconds send_due(clock::time_point now);
    // From now on an answer starts nothing.
    void stop() { running_ = false; }
    void reset() {
        latency_.clear();
        answers_ = 0;
    }

    // An Engine.IO message of the server; false if it is none of this load's business.
    bool take(connection& from, std::string_view text);

    // The id for another event with ack on that connection. Its answer is not this load's.
    std::uint64_t take_id(const connection& of);

    std::size_t outstanding() const { return outstanding_; }
    std::uint64_t answers() const { return answers_; }
    const histogram& latency() const { return latency_; }

  private:
    struct event {
        std::uint64_t id;
        clock::time_point due;
    };
    struct flight {
        std::uint64_t next_id = 0;
        std::deque<event> sent;
    };

    void send(connection& to, clock::time_point due);
    connection& whose_turn_it_is() { return members_[turn_++ % members_.size()]; }

    crowd& members_;
    const std::size_t outstanding_max_;  // closed load; 0: one on each connection
    std::size_t turn_ = 0;
    std::vector<flight> flights_;
    std::string request_tail_;
    std::string answer_tail_;
    std::string request_;
    histogram latency_;
    std::uint64_t answers_ = 0;
    std::size_t outstanding_ = 0;
    bool running_ = true;

    std::chrono::duration<double> interval_{};  // open load; zero: closed
    clock::time_point first_due_{};
    std::uint64_t sent_by_clock_ = 0;
};

}  // namespace anteroom::bench
