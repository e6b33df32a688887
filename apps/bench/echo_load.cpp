#include "echo_load.hpp"

#include <charconv>

namespace anteroom::bench {

echo_load::echo_load(crowd& members, std::size_t payload_bytes, double rate,
                     std::size_t outstanding)
    : members_(members), outstanding_max_(outstanding), flights_(members.size()) {
    const std::string payload(payload_bytes, 'e');
    request_tail_ = R"(["echo",")" + payload + R"("])";
    answer_tail_ = R"([")" + payload + R"("])";
    if (rate > 0) interval_ = std::chrono::duration<double>{1 / rate};
}

void echo_load::start() {
    const auto now = clock::now();
    first_due_ = now;
    if (interval_.count() > 0) return;
    const std::size_t count = outstanding_max_ > 0 ? outstanding_max_ : members_.size();
    for (std::size_t i = 0; i < count; ++i) send(whose_turn_it_is(), now);
}

std::chrono::milliseconds echo_load::send_due(clock::time_point now) {
    using namespace std::chrono_literals;
    if (interval_.count() == 0 || !running_) return 10ms;
    const auto due_of = [&](std::uint64_t number) {
        return first_due_ +
               std::chrono::duration_cast<clock::duration>(interval_ * static_cast<double>(number));
    };
    for (auto due = due_of(sent_by_clock_); due <= now; due = due_of(++sent_by_clock_))
        send(members_[sent_by_clock_ % members_.size()], due);
    // A wait is counted in whole milliseconds: what is due sooner is looked for without one.
    return std::chrono::floor<std::chrono::milliseconds>(due_of(sent_by_clock_) - now);
}

bool echo_load::take(connection& from, std::string_view text) {
    if (!text.starts_with('3')) return false;
    flight& of = flights_[from.number()];
    std::uint64_t id = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 1, end, id);
    if (parsed.ec == std::errc{} && !of.sent.empty() && id != of.sent.front().id) return false;
    const std::string_view tail(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    if (parsed.ec != std::errc{} || of.sent.empty() || tail != answer_tail_) {
        throw load_error("the server answered " + std::string(text.substr(0, 80)) + " to an echo");
    }
    const auto now = clock::now();
    latency_.record(now - of.sent.front().due);
    of.sent.pop_front();
    ++answers_;
    --outstanding_;
    if (running_ && interval_.count() == 0)
        send(outstanding_max_ > 0 ? whose_turn_it_is() : from, now);
    return true;
}

std::uint64_t echo_load::take_id(const connection& of) {
    return flights_[of.number()].next_id++;
}

void echo_load::send(connection& to, clock::time_point due) {
    flight& of = flights_[to.number()];
    const std::uint64_t id = of.next_id++;
    of.sent.push_back({id, due});
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, id).ptr;
    request_.assign("42").append(digits, end).append(request_tail_);
    ++outstanding_;
    to.send(request_);
}

}  // namespace anteroom::bench
