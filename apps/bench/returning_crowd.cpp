#include "returning_crowd.hpp"

#include <string>

namespace anteroom::bench {

returning_crowd::returning_crowd(bench_setup& setup)
    : setup_(setup),
      states_(setup.chosen.connections, state::waiting),
      since_(setup.chosen.connections) {
    connection::owner& self = *this;
    for (std::size_t i = 0; i < setup.chosen.connections; ++i) {
        members_.push_back(make_connection(setup.chosen.how, setup.loop, setup.where, self, i));
        waiting_.push_back(i);
    }
}

void returning_crowd::leave_and_return(std::size_t number, bool goodbye) {
    if (states_[number] != state::joined) return;
    --joined_;
    if (goodbye) {
        states_[number] = state::leaving;
        members_[number]->close();
    } else {
        members_[number]->drop();
        states_[number] = state::waiting;
        waiting_.push_back(number);
    }
}

void returning_crowd::open_waiting(std::size_t parallel_max, clock::time_point since) {
    while (!waiting_.empty() && opening_ < parallel_max) {
        const std::size_t number = waiting_.back();
        waiting_.pop_back();
        states_[number] = state::opening;
        since_[number] = since;
        ++opening_;
        members_[number]->open(setup_.mint.next());
    }
}

void returning_crowd::close_all() {
    over_ = true;
    for (const auto& member : members_) member->drop();
}

void returning_crowd::on_joined(connection& who) {
    states_[who.number()] = state::joined;
    --opening_;
    ++joined_;
    ++returns_;
    latency_.record(clock::now() - since_[who.number()]);
}

void returning_crowd::on_left(connection& who) {
    if (over_) return;
    states_[who.number()] = state::waiting;
    waiting_.push_back(who.number());
}

void returning_crowd::on_failed(connection& who, std::string_view why) {
    throw load_error("connection " + std::to_string(who.number()) + ": " + std::string(why));
}

}  // namespace anteroom::bench
