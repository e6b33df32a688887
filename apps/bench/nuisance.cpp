#include "nuisance.hpp"

#include "client_frame.hpp"

#include <algorithm>

namespace anteroom::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t stream_bytes = 64 * 1024;
constexpr std::size_t asked_for_bytes = 4096;  // by a slow reader, an event
constexpr std::size_t flood_payload_bytes = 32;
constexpr int bytes_a_millisecond = 10;  // each a segment of its own
constexpr int slow_buffer_bytes = 4096;
constexpr auto comes_back_after = 100ms;

// A slow reader asks for answers. A flood does not: reading them would keep this thread, which is
// to measure, as busy as the server.
std::string stream_of(nuisance_kind kind) {
    const bool is_asking = kind == nuisance_kind::slow_reader;
    const std::string event = (is_asking ? R"(421["echo",")" : R"(42["echo",")") +
                              std::string(is_asking ? asked_for_bytes : flood_payload_bytes, 'n') +
                              R"("])";
    std::string stream;
    while (stream.size() < stream_bytes) append_client_frame(stream, opcode::text, event);
    return stream;
}

}  // namespace

nuisance::nuisance(bench_setup& setup)
    : setup_(setup), kind_(*setup.chosen.nuisance), stream_(stream_of(kind_)) {}

void nuisance::open() {
    connection::owner& self = *this;
    for (std::size_t i = 0; i < setup_.chosen.nuisances; ++i) {
        auto& made = members_.emplace_back();
        made.peer = std::make_unique<websocket_connection>(setup_.loop, setup_.where, self, i);
        open(made);
    }
    const auto deadline = clock::now() + setup_.chosen.step_timeout;
    while (!std::ranges::all_of(members_, &member::joined)) {
        setup_.loop.poll_once(10ms);
        if (clock::now() > deadline) throw load_error("the nuisances were not let in in time");
    }
}

void nuisance::open(member& one) {
    one.joined = false;
    one.next_byte = 0;
    if (kind_ == nuisance_kind::slow_reader) one.peer->receive_at_most(slow_buffer_bytes);
    one.peer->open(setup_.mint.next());
}

void nuisance::on_joined(connection& joined) {
    auto& one = members_[joined.number()];
    one.joined = true;
    if (kind_ == nuisance_kind::slow_reader) one.peer->stop_reading();
}

void nuisance::on_failed(connection& failed, std::string_view why) {
    auto& one = members_[failed.number()];
    if (!one.joined && clock::now() > one.comes_back + setup_.chosen.step_timeout)
        throw load_error("a nuisance is not let in: " + std::string(why));
    if (one.joined) ++cut_off_;
    one.joined = false;
    one.comes_back = clock::now() + comes_back_after;
}

void nuisance::act(clock::time_point now) {
    for (auto& one : members_) {
        if (one.joined)
            harm(one);
        else if (one.comes_back != clock::time_point{} && now >= one.comes_back)
            open(one), one.comes_back = {};
    }
}

void nuisance::harm(member& one) {
    if (kind_ != nuisance_kind::one_byte) {
        if (one.peer->has_unsent()) return;
        one.peer->send_bytes(stream_);
        sent_bytes_ += stream_.size();
        return;
    }
    for (int i = 0; i < bytes_a_millisecond; ++i) {
        one.peer->send_bytes(std::string_view{stream_}.substr(one.next_byte, 1));
        one.next_byte = (one.next_byte + 1) % stream_.size();
        ++sent_bytes_;
    }
}

void nuisance::drop() {
    for (auto& one : members_) one.peer->drop();
}

}  // namespace anteroom::bench
