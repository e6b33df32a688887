// Everything at once on four threads: clients talk, ask, come into rooms and leave them, are cut
// off and come back to any thread, while others talk, too; and the server ends in the midst of it.

#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include "anteroom/anteroom.hpp"
#include "net/test_client.hpp"

namespace anteroom {
namespace {

using net::test::answer;
using net::test::frame;
using net::test::test_client;
namespace json = boost::json;

const std::vector<std::string> rooms{"a", "b", "c", "everyone"};

// What each thread has said in each room is numbered.
class town_crier {
  public:
    explicit town_crier(server& io) : io_(io) {}

    void say(const std::string& room) {
        thread_local const int own = origins++;
        thread_local std::map<std::string, int> numbers;
        const int number = ++numbers[room];
        if (room == "everyone")
            io_.emit("said", own, room, number);
        else
            io_.to(room).emit("said", own, room, number);
    }

  private:
    static inline std::atomic<int> origins = 0;
    server& io_;
};

void add_handlers(server& io, town_crier& crier) {
    io.on("join", [](socket from, std::string room, ack done) { done(from.join(room)); });
    io.on("leave", [](socket from, std::string room, ack done) {
        from.leave(room);
        done(true);
    });
    io.on("rooms", [](socket from, ack done) { done(json::value_from(from.rooms())); });
    io.on("say", [&crier](socket, std::string room, ack done) {
        crier.say(room);
        done(true);
    });
    io.on("count", [](socket from, ack done) {
        auto& counted = from.data()["counted"];
        counted = counted.is_int64() ? counted.as_int64() + 1 : 1;
        from.emit("counted", counted);
        done(counted);
    });
    io.on("echo", [](socket, std::int64_t number, ack done) { done(number); });
    io.on("quiz", [](socket from, std::int64_t number, ack done) {
        from.emit_with_ack(
            [number, done = std::move(done)](ack_result result) mutable {
                if (result) {
                    EXPECT_EQ(result.answer.values.at(0), json::value(number));
                }
                done(result ? 1 : 0);
            },
            "question", number);
    });
}

// A client as npm's is, over a WebSocket, that checks all that it hears.
class wanderer {
  public:
    wanderer(std::uint16_t port, std::uint32_t seed) : port_(port), random_(seed) {}
    wanderer(wanderer&&) = default;

    std::size_t random(std::size_t below) { return random_() % below; }

    // False where the server ends. It is in doubt about a room if it was cut off meanwhile.
    bool come_back() {
        while (connect()) {
            if (doubtful_.empty()) return true;
            const auto found = ask_rooms();
            if (!found) continue;
            const std::string room = std::exchange(doubtful_, {});
            if (found->contains(room))
                in_.insert(room);
            else
                leave(room);
            return true;
        }
        return false;
    }
    bool connect() {
        // The server does not hear of it before the client is back.
        if (connection_ && random(2) == 0) abandoned_.push_back(std::move(*connection_));
        connection_.emplace(test_client::to(port_));
        connection_->send(
            net::test::get("/socket.io/?EIO=4&transport=websocket", net::test::upgrade_fields));
        std::optional<answer> opened;
        if (!connection_->wait_until([&] { return (opened = connection_->take_answer()); }))
            return false;
        std::string text = "40{";
        if (!pid_.empty()) text += "\"pid\":\"" + pid_ + "\"";
        if (!offset_.empty()) text += ",\"offset\":\"" + offset_ + "\"";
        connected_ = false;
        connection_->send_text(text + "}");
        if (random(5) == 0) {  // it does not wait for the answer
            break_off();
            return connect();
        }
        if (!listen([&] { return connected_; })) return false;
        abandoned_.clear();
        return true;
    }
    // Hears no more than some of what is under way, or nothing at all.
    void break_off() {
        for (auto left = random(20); left > 0; --left) {
            connection_->read();
            const auto got = connection_->take_frame();
            if (got && got->kind == wire::websocket::opcode::text) take(*got);
        }
        if (random(3) == 0)
            connection_->reset();
        else if (random(2) == 0)
            connection_.reset();
        // or connect() lets it go
    }

    // One thing that a client does. False if it is cut off: the server ends, or takes an attempt
    // that the client has given up for its newest.
    bool act() {
        const std::string room = rooms[random(3)];
        switch (random(10)) {
            case 0:
                doubtful_ = room;
                if (!ask("[\"join\",\"" + room + "\"]")) return false;
                in_.insert(std::exchange(doubtful_, {}));
                return true;
            case 1:
                doubtful_ = room;
                if (!ask("[\"leave\",\"" + room + "\"]")) return false;
                leave(std::exchange(doubtful_, {}));
                return true;
            case 2:
                return count();
            case 3: {
                const auto number = std::to_string(random_());
                const auto got = ask("[\"echo\"," + number + "]");
                if (got) {
                    EXPECT_EQ(*got, "[" + number + "]");
                }
                return got.has_value();
            }
            case 4:
                return ask("[\"quiz\"," + std::to_string(random_()) + "]").has_value();
            case 5:
                return ask("[\"say\",\"everyone\"]").has_value();
            default:
                return ask("[\"say\",\"" + room + "\"]").has_value();
        }
    }
    // It is in the rooms in which it should be, and has all that it was told.
    bool check() {
        const auto found = ask_rooms();
        if (!found) return false;
        EXPECT_EQ(*found, in_);
        return count();
    }

    int recovered = 0, fresh = 0;

  private:
    std::optional<std::set<std::string>> ask_rooms() {
        const auto got = ask("[\"rooms\"]");
        if (!got) return std::nullopt;
        const auto answered = json::parse(*got);
        std::set<std::string> found{"everyone"};
        for (const auto& one : answered.as_array().at(0).as_array())
            if (one.as_string() != sid_) found.emplace(one.as_string());
        return found;
    }
    void leave(const std::string& room) {
        in_.erase(room);
        std::erase_if(last_, [&](const auto& one) { return one.first.second == room; });
    }
    bool count() {
        const auto got = ask("[\"count\"]");
        if (got) {
            EXPECT_EQ(*got, "[" + std::to_string(counted_) + "]");
        }
        return got.has_value();
    }

    template <class Condition>
    bool listen(Condition condition) {
        while (!condition()) {
            std::optional<frame> got;
            if (!connection_->wait_until([&] { return (got = connection_->take_frame()); }))
                return false;
            if (got->kind != wire::websocket::opcode::text) return false;
            take(*got);
        }
        return true;
    }
    // The answer to an event.
    std::optional<std::string> ask(const std::string& event) {
        const std::string mark = "43" + std::to_string(++asked_);
        answer_.clear();
        connection_->send_text("42" + std::to_string(asked_) + event);
        const auto is_mine = [&] { return answer_.starts_with(mark + "["); };
        if (!listen([&] { return !answer_.empty(); })) return std::nullopt;
        EXPECT_TRUE(is_mine()) << answer_ << " is no answer to " << asked_;
        return answer_.substr(mark.size());
    }

    void take(const frame& got) {
        const std::string_view text = got.payload;
        if (text == "2") {
            connection_->send_text("3");
        } else if (text.starts_with("40")) {
            const auto all = json::parse(text.substr(2)).as_object();
            const bool is_back = all.at("pid").as_string() == pid_;
            ++(is_back ? recovered : fresh);
            connected_ = true;
            if (is_back) return;
            pid_ = all.at("pid").as_string();
            sid_ = all.at("sid").as_string();
            in_ = {"everyone"};
            last_.clear();
            counted_ = 0;
        } else if (text.starts_with("43")) {
            answer_ = text;
        } else if (text.starts_with("42")) {
            const auto from = text.find('[');
            const auto all = json::parse(text.substr(from)).as_array();
            const auto id = text.substr(2, from - 2);
            if (!id.empty())
                connection_->send_text("43" + std::string{id} + "[" +
                                       std::to_string(all.at(1).to_number<std::int64_t>()) + "]");
            else
                offset_ = all.back().as_string();
            hear(all);
        }
    }
    void hear(const json::array& event) {
        if (event.at(0) == "counted") {
            EXPECT_EQ(event.at(1).as_int64(), ++counted_);
        } else if (event.at(0) == "said") {
            const auto origin = event.at(1).as_int64();
            const std::string room{event.at(2).as_string()};
            const auto number = event.at(3).as_int64();
            // Before the answer to its CONNECT it hears what it missed only if it is recovered.
            EXPECT_TRUE(in_.contains(room) || room == doubtful_) << room << " is not its room";
            auto& last = last_[{origin, room}];
            if (last != 0) {
                EXPECT_EQ(number, last + 1) << "of origin " << origin << " in room " << room;
            }
            last = number;
        }
    }

    std::uint16_t port_;
    std::mt19937 random_;
    std::optional<test_client> connection_;
    std::vector<test_client> abandoned_;
    std::string pid_, sid_, offset_, answer_;
    bool connected_ = false;
    std::uint64_t asked_ = 0;
    std::int64_t counted_ = 0;
    std::set<std::string> in_{"everyone"};
    std::string doubtful_;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> last_;
};

class recovery_threads_test : public testing::TestWithParam<bool> {};

TEST_P(recovery_threads_test, bear_clients_that_are_cut_off_while_all_talk) {
    const bool ends_early = GetParam();
    const char* const given = std::getenv("ANTEROOM_SEED");
    const auto seed =
        given ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
    SCOPED_TRACE("ANTEROOM_SEED=" + std::to_string(seed));
    std::mt19937 random{seed};

    server_options options;
    options.threads = 4;
    options.allow_anonymous = true;
    options.event_rate = {0};
    options.connection_state_recovery.emplace();
    server io{options};
    town_crier crier{io};
    add_handlers(io, crier);
    io.listen(0, "127.0.0.1");
    ASSERT_EQ(io.problem(), "");
    std::thread running{[&] { EXPECT_EQ(io.run(), 0); }};

    constexpr std::size_t clients = 12;
    constexpr int acts = 600;
    const int acts_before_the_end =
        ends_early ? static_cast<int>(random() % (clients * acts / 2)) : -1;
    std::atomic<int> done = 0, recovered = 0, fresh = 0;
    std::atomic<std::size_t> working = clients;
    std::vector<std::thread> all;
    for (std::size_t i = 0; i < clients; ++i)
        all.emplace_back([&, own_seed = static_cast<std::uint32_t>(random())] {
            wanderer who{io.port(), own_seed};
            const auto live = [&] {
                if (!who.come_back()) return;
                for (int act = 0; act < acts; ++act, ++done) {
                    const bool there = who.random(8) > 0 && who.act();
                    if (there) continue;
                    who.break_off();
                    do {
                        if (!who.come_back()) return;
                    } while (who.random(3) == 0 && !who.check());
                }
                while (!who.check())
                    if (!who.come_back()) return;
            };
            live();
            recovered += who.recovered;
            fresh += who.fresh;
            --working;
        });
    std::mt19937 foreign{static_cast<std::uint32_t>(random())};
    std::thread other{[&, own_seed = static_cast<std::uint32_t>(random())] {
        std::mt19937 chance{own_seed};
        while (working > 0) {
            crier.say(rooms[chance() % rooms.size()]);
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }};
    while (working > 0 && (!ends_early || done < acts_before_the_end)) {
        crier.say(rooms[foreign() % rooms.size()]);
        if (foreign() % 8 == 0)
            io.in("a")
                .timeout(std::chrono::milliseconds{20})
                .emit_with_ack("question", 7)
                .then([](const broadcast_answers& got) {
                    for (const auto& one : got.responses)
                        EXPECT_EQ(one.values.at(0), json::value(7));
                });
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    io.stop();
    running.join();
    for (auto& one : all) one.join();
    other.join();
    if (ends_early) return;
    EXPECT_EQ(done, static_cast<int>(clients) * acts);
    EXPECT_GT(recovered, static_cast<int>(clients));
    EXPECT_LT(fresh, recovered);
}

INSTANTIATE_TEST_SUITE_P(ends, recovery_threads_test, testing::Bool(),
                         [](const auto& which) { return which.param ? "early" : "in_time"; });

}  // namespace
}  // namespace anteroom
