#include "crowd.hpp"
#include "modes.hpp"
#include "run_for.hpp"
#include "stopwatch.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// Many small rooms, one message at a time in each: its first member says it, and when every member
// has heard it, the next one starts. A message names its room and its number, so that one that
// strays into another room, or comes twice, is noticed.
class rooms_load final : private crowd::listener {
  public:
    rooms_load(bench_setup& setup, crowd& members)
        : setup_(setup),
          members_(members),
          rooms_(members.size() / setup.chosen.room_members),
          heard_(members.size()) {
        filler_.assign(setup.chosen.payload_bytes, 'r');
        members.listen(*this);
    }

    void join() {
        for (std::size_t i = 0; i < members_.size(); ++i)
            members_[i].send(R"(420["join","room-)" + std::to_string(room_of(i)) + R"("])");
        const std::uint64_t all = members_.size();
        setup_.shown.begin("joining rooms");
        run_for(
            setup_, {std::chrono::hours{1}, all}, "the server lets nobody into a room",
            [&] { return joined_; }, wait);
    }

    void start() {
        for (std::size_t room = 0; room < rooms_.size(); ++room) say_next(room);
    }

    void run(std::chrono::nanoseconds time, std::uint64_t count) {
        run_for(
            setup_, {time, count}, "a message was not heard by every member of its room",
            [&] { return deliveries_; }, wait);
    }

    void reset() {
        latency_.clear();
        deliveries_ = 0;
    }
    std::uint64_t deliveries() const { return deliveries_; }
    const histogram& latency() const { return latency_; }

  private:
    struct room {
        unsigned number = 0;
        std::size_t waiting_for = 0;
        clock::time_point sent;
    };

    static std::chrono::milliseconds wait(clock::time_point) {
        return std::chrono::milliseconds{10};
    }

    // Those that are too many for another whole room join the last one.
    std::size_t room_of(std::size_t member) const {
        return std::min(member / setup_.chosen.room_members, rooms_.size() - 1);
    }
    std::size_t size_of(std::size_t room) const {
        const std::size_t before = room * setup_.chosen.room_members;
        return room + 1 < rooms_.size() ? setup_.chosen.room_members : members_.size() - before;
    }

    std::string payload(std::size_t room) const {
        return std::to_string(room) + ":" + std::to_string(rooms_[room].number) + ":" + filler_;
    }

    void say_next(std::size_t number) {
        room& in = rooms_[number];
        ++in.number;
        in.waiting_for = size_of(number);
        in.sent = clock::now();
        members_[number * setup_.chosen.room_members].send(
            R"(42["say","room-)" + std::to_string(number) + R"(",")" + payload(number) + R"("])");
    }

    void on_message(connection& from, std::string_view text) override {
        if (text.starts_with("30[")) {
            ++joined_;
            return;
        }
        if (!text.starts_with(R"(2["said",)")) return;  // an event of the server's own
        const std::size_t number = room_of(from.number());
        room& in = rooms_[number];
        if (text != R"(2["said",")" + payload(number) + R"("])" ||
            heard_[from.number()] == in.number)
            throw load_error("a member of room " + std::to_string(number) + " heard " +
                             std::string(text.substr(0, 80)));
        heard_[from.number()] = in.number;
        ++deliveries_;
        if (--in.waiting_for > 0) return;
        latency_.record(clock::now() - in.sent);
        say_next(number);
    }

    bench_setup& setup_;
    crowd& members_;
    std::vector<room> rooms_;
    std::vector<unsigned> heard_;
    std::string filler_;
    histogram latency_;
    std::uint64_t joined_ = 0;
    std::uint64_t deliveries_ = 0;
};

}  // namespace

report run_rooms(bench_setup& setup) {
    const options& chosen = setup.chosen;
    crowd members(setup);
    members.open(chosen.connections);
    rooms_load load(setup, members);
    load.join();
    load.start();
    setup.shown.begin("warming up");
    load.run(chosen.warmup, chosen.count_max);
    load.reset();

    setup.shown.begin("measuring");
    report result;
    const stopwatch watch(setup.server);
    load.run(chosen.duration_max, chosen.count_max);
    watch.stop(result);
    result.mode = load_mode::rooms;
    result.connections = members.size();
    result.messages = load.deliveries();
    result.latency = load.latency();
    members.close();
    return result;
}

}  // namespace anteroom::bench
