// The hot paths, each run a thousand times under callgrind: `check.py` divides what it counts and
// holds the quotient against a budget. Without valgrind the program only counts allocations.

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <valgrind/callgrind.h>

#include "auth/verifier.hpp"
#include "base/send_queue.hpp"
#include "gateway/seal.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"
#include "wire/engineio/packet.hpp"
#include "wire/websocket/allocation_counter.hpp"
#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/frame_decoder.hpp"

namespace anteroom {
namespace {

constexpr int rounds = 1000;
constexpr int members = 1000;

const std::string event = R"(21["echo","0123456789abcdef0123456789abcdef"])";

// A connection that only queues, as the real one does until the end of the turn.
class queueing_carrier final : public socketio::carrier {
  public:
    void send(const base::shared_message& message) override { queue.push(message); }
    bool writable() const override { return true; }
    std::string_view transport_name() const override { return "websocket"; }
    void close(disconnect_reason) override {}
    void wake_by(base::steady_time) override {}

    base::send_queue queue;
};

struct member {
    explicit member(socketio::test::test_shard& shard)
        : who(shard.running(), below, socketio::handshake::make({})) {}
    queueing_carrier below;
    socketio::client who;
};

// Runs `path` once to warm it up, then `rounds` times, counted; `between` is not counted.
template <class Path, class Between>
void measure(const char* name, Path path, Between between) {
    path(0);
    between();
    std::size_t counted = 0;
    CALLGRIND_ZERO_STATS;
    for (int round = 1; round <= rounds; ++round) {
        const wire::websocket::allocation_counter counter;
        CALLGRIND_TOGGLE_COLLECT;
        path(round);
        CALLGRIND_TOGGLE_COLLECT;
        counted += counter.allocations();
        between();
    }
    CALLGRIND_DUMP_STATS_AT(name);
    std::printf("%s allocations %.3f\n", name, static_cast<double>(counted) / rounds);
}

void check(bool fine, const char* what) {
    if (fine) return;
    std::fprintf(stderr, "paths: %s\n", what);
    std::exit(1);
}

void decode_frames() {
    const std::string frame =
        wire::websocket::masked_frame(wire::websocket::opcode::text, "4" + event);
    std::string bytes = frame;
    wire::websocket::frame_decoder decoder;
    measure(
        "frame_decode",
        [&](int) {
            std::span<char> unread{bytes};
            const auto came = decoder.next(unread, {});
            check(came && *came && (*came)->payload.size() == event.size() + 1, "no frame");
        },
        [&] { bytes = frame; });
}

void decode_packets() {
    const std::string text = "4" + event;
    measure(
        "engine_packet_decode",
        [&](int) {
            std::string spare;
            const auto packet =
                wire::engineio::decode_text_frame(wire::engineio::revision::v4, text, spare);
            check(packet && packet->data == event, "no packet");
        },
        [] {});
}

void run_sockets() {
    socketio::test::test_shard shard;
    shard.settings.seal.seal = &gateway::seal_message;
    shard.settings.limit.event_rate = {
        .count = 1'000'000, .per = std::chrono::seconds{1}, .burst = 1'000'000};
    shard.settings.authenticate = socketio::test::by_token();
    std::size_t calls = 0;
    shard.on("tell", [&](socketio::event_call&) { ++calls; });
    shard.on("echo", [&](socketio::event_call& call) {
        ++calls;
        call.target.answer(*call.ack_id, {"[\"0123456789abcdef0123456789abcdef\"]", {}});
    });
    std::deque<socketio::socket_ptr> sockets;
    shard.on_connection([&](socketio::socket_ptr who) {
        who->join("crowd");
        sockets.push_back(std::move(who));
    });
    socketio::shards_adapter everywhere{shard.settings.seal};
    everywhere.add(shard.runner, shard.running());

    std::deque<member> crowd;
    const std::string token = socketio::test::token_for({{"sub", "ada"}});
    for (int i = 0; i < members; ++i)
        check(!crowd.emplace_back(shard).who.on_text("0{\"token\":\"" + token + "\"}"), "refused");
    check(sockets.size() == members, "not everybody is in");
    const auto empty_queues = [&] {
        for (auto& one : crowd) one.below.queue.clear();
    };
    empty_queues();

    auto& first = crowd.front();
    const std::string told = R"(2["tell","0123456789abcdef0123456789abcdef"])";
    measure(
        "event_dispatch", [&](int) { check(!first.who.on_text(told), "violation"); }, [] {});
    measure(
        "event_dispatch_and_ack", [&](int) { check(!first.who.on_text(event), "violation"); },
        empty_queues);
    check(calls == 2u * (rounds + 1), "handlers did not run");

    const std::string_view said = R"(["message",{"room":"crowd","text":"hello everybody"}])";
    measure(
        "emit",
        [&](int) {
            sockets.front()->emit({said, {}});
        },
        empty_queues);
    const socketio::audience to_crowd{.rooms = {"crowd"}};
    measure(
        "broadcast_to_1000",
        [&](int) {
            everywhere.broadcast("/", to_crowd, {said, {}});
        },
        empty_queues);
    check(first.below.queue.empty(), "the queue was emptied");
}

void verify_tokens() {
    const auto rules = socketio::test::by_token();
    const std::string token = socketio::test::token_for({{"sub", "ada"}});
    measure(
        "token_verify_hs256",
        [&](int) {
            check(rules->verifier.verify(token, socketio::test::noon.wall).has_value(), "refused");
        },
        [] {});
}

}  // namespace
}  // namespace anteroom

int main() {
    anteroom::decode_frames();
    anteroom::decode_packets();
    anteroom::run_sockets();
    anteroom::verify_tokens();
}
