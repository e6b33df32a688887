#include "crowd.hpp"
#include "modes.hpp"
#include "run_for.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

// Many small rooms, one message at a time in each, or so many in all: a room's first member says
// it, and when every member has heard it, the next one starts in the room that has been silent
// longest. A message names its room and its number, so that one that strays into another room, or
// comes twice, is noticed.
class rooms_load final : private crowd::listener {
  public:
    rooms_load(bench_setup& setup, crowd& members)
        : setup_(setup),
          members_(members),
          room_members_(setup.chosen.room_members),
          rooms_(setup.chosen.rooms > 0 ? setup.chosen.rooms : members.size() / room_members_),
          heard_(rooms_.size() * room_members_) {
        filler_.assign(setup.chosen.payload_bytes, 'r');
        for (std::size_t room = 0; room < rooms_.size(); ++room) silent_.push_back(room);
        members.listen(*this);
    }

    void join() {
        for (std::size_t place = 0; place < heard_.size(); ++place)
            member_at(place).send(R"(420["join","room-)" + std::to_string(place / room_members_) +
                                  R"("])");
        const std::uint64_t all = heard_.size();
        setup_.shown.begin("joining rooms");
        run_for(
            setup_, {std::chrono::hours{1}, all}, "the server lets nobody into a room",
            [&] { return joined_; }, wait);
    }

    void start() {
        const std::size_t wanted = setup_.chosen.outstanding;
        for (auto i = wanted > 0 ? std::min(wanted, rooms_.size()) : rooms_.size(); i > 0; --i)
            say_next();
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

    // The places of all rooms are numbered through, and the connections take them in turn.
    connection& member_at(std::size_t place) { return members_[place % members_.size()]; }

    std::string payload(std::size_t room) const {
        return std::to_string(room) + ":" + std::to_string(rooms_[room].number) + ":" + filler_;
    }

    void say_next() {
        const std::size_t number = silent_.front();
        silent_.pop_front();
        room& in = rooms_[number];
        ++in.number;
        in.waiting_for = room_members_;
        in.sent = clock::now();
        member_at(number * room_members_)
            .send(R"(42["say","room-)" + std::to_string(number) + R"(",")" + payload(number) +
                  R"("])");
    }

    void on_message(connection& from, std::string_view text) override {
        if (text.starts_with("30[")) {
            ++joined_;
            return;
        }
        constexpr std::string_view said = R"(2["said",")";
        if (!text.starts_with(said)) return;  // an event of the server's own
        std::size_t number = rooms_.size();
        std::from_chars(text.data() + said.size(), text.data() + text.size(), number);
        if (number >= rooms_.size()) throw_wrong(text);
        const std::size_t first = number * room_members_ % members_.size();
        const std::size_t which = (from.number() + members_.size() - first) % members_.size();
        room& in = rooms_[number];
        if (which >= room_members_ || text.substr(said.size()) != payload(number) + R"("])")
            throw_wrong(text);
        unsigned& heard = heard_[number * room_members_ + which];
        if (std::exchange(heard, in.number) == in.number) throw_wrong(text);
        ++deliveries_;
        if (--in.waiting_for > 0) return;
        latency_.record(clock::now() - in.sent);
        silent_.push_back(number);
        say_next();
    }

    [[noreturn]] static void throw_wrong(std::string_view text) {
        throw load_error("a member of a room heard " + std::string(text.substr(0, 80)));
    }

    bench_setup& setup_;
    crowd& members_;
    const std::size_t room_members_;
    std::vector<room> rooms_;
    std::vector<unsigned> heard_;  // by place: the number of the last message
    std::deque<std::size_t> silent_;
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
    measure(
        setup, result, [&](std::chrono::nanoseconds time) { load.run(time, chosen.count_max); },
        [&] { return load.deliveries(); });
    result.mode = load_mode::rooms;
    result.connections = members.size();
    result.messages = load.deliveries();
    result.latency = load.latency();
    members.close();
    return result;
}

}  // namespace anteroom::bench
