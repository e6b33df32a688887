// Whatever is said, lost and forgotten on several shards, in whatever order their threads run: who
// is recovered has heard all that was for it, once, and what each origin said in order.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/test_process.hpp"

namespace anteroom::socketio::test {

namespace {

constexpr std::size_t shard_count = 4;
// Origins are the shards, all other threads, and for each socket what is said to it alone.
constexpr std::size_t outside_origin = shard_count;
constexpr std::size_t own_origin = shard_count + 1;
const std::vector<std::string> room_names{"a", "b", "c"};

struct said_event {
    int number;
    std::size_t origin;
    audience to;
};

bool is_for(const audience& to, const std::set<std::string>& in) {
    const auto is_in = [&](const std::string& room) { return in.contains(room); };
    return (to.rooms.empty() || std::ranges::any_of(to.rooms, is_in)) &&
           std::ranges::none_of(to.except, is_in);
}

// A client, and what it must have heard of each origin since it started afresh.
struct moving_member : returning_client {
    using returning_client::returning_client;

    // What was under way when it started afresh may be for it, or may have been too early.
    void start_afresh(const std::vector<said_event>& under_way) {
        heard.clear();
        expected.clear();
        may_lack.clear();
        in.clear();
        for (const auto& one : under_way)
            if (is_for(one.to, in)) {
                expected[one.origin].push_back(one.number);
                ++may_lack[one.origin];
            }
    }
    void hear_some(const std::vector<said_event>& under_way, std::size_t most) {
        const bool had_answer = answered;
        const auto events = hear(most);
        if (!had_answer && answered && !recovered) start_afresh(under_way);
        for (const auto& one : events) {
            if (!one.starts_with("[\"n\",")) continue;
            const auto comma = one.find(',', 5);
            heard[std::stoul(one.substr(comma + 1))].push_back(std::stoi(one.substr(5)));
        }
    }
    void expect_all() {
        for (std::size_t origin = 0; origin <= own_origin; ++origin) {
            auto all = expected[origin];
            const auto& got = heard[origin];
            const std::size_t lacks = all.size() > got.size() ? all.size() - got.size() : 0;
            all.erase(all.begin(),
                      all.begin() + static_cast<std::ptrdiff_t>(std::min(lacks, may_lack[origin])));
            const auto wrong = std::ranges::mismatch(got, all);
            ASSERT_EQ(got.size(), all.size())
                << "of origin " << origin << ": heard " << (wrong.in1 == got.end() ? 0 : *wrong.in1)
                << " where it should have heard " << (wrong.in2 == all.end() ? 0 : *wrong.in2);
            ASSERT_TRUE(wrong.in1 == got.end()) << "of origin " << origin;
        }
    }

    std::map<std::size_t, std::vector<int>> heard, expected;
    std::map<std::size_t, std::size_t> may_lack;
    std::set<std::string> in;
    bool lost = true;
};

struct kind_of_crowd {
    std::uint32_t seed;
    bool middlewares;
    bool plenty;  // of memory
};

class recovery_shards_crowd_test : public testing::TestWithParam<kind_of_crowd> {
  protected:
    recovery_shards_crowd_test() {
        for (std::size_t i = 0; i < shard_count; ++i) {
            auto& one = process_[i];
            one.settings.authenticate = by_token();
            if (!GetParam().plenty)
                // So little that some of it is lost often, in one stream or in all.
                one.settings.recovery =
                    recovery_limits{{.age_max = 100s, .packets_max = 60, .stream_packets_max = 20},
                                    {.age_max = 60s, .count_max = 4, .user_count_max = 4},
                                    {60, 1'000'000},
                                    {.age_max = 100s, .bytes_max = 10'000}};
            if (GetParam().middlewares)
                one.use([this, i](const socket_ptr&, next_function next) {
                    asked_[i].push_back(std::move(next));
                });
        }
        process_.start();
        process_.delay_posts();
        for (int i = 0; i < 20; ++i) crowd_.emplace_back(process_, "user" + std::to_string(i % 5));
    }
    ~recovery_shards_crowd_test() override {
        for (auto& who : crowd_) {
            if (who.has_connection()) who.lose();
            who.bury();
        }
    }

    std::size_t random(std::size_t below) { return random_() % below; }
    moving_member& anybody() { return crowd_[random(crowd_.size())]; }
    const std::string& any_room() { return room_names[random(room_names.size())]; }

    void say() {
        audience to;
        const auto kind = random(4);
        if (kind > 0) to.rooms.push_back(any_room());
        if (kind > 2) to.rooms.push_back(any_room());
        if (random(4) == 0) to.except.push_back(any_room());
        const std::size_t origin = random(shard_count + 1);
        const int number = ++said_;
        for (auto& one : crowd_)
            if (is_for(to, one.in)) one.expected[origin].push_back(number);
        under_way_.push_back({number, origin, to});
        process_.emit(origin == outside_origin ? std::nullopt : std::optional{origin}, to,
                      "[\"n\"," + std::to_string(number) + "," + std::to_string(origin) + "]");
    }
    void tell(moving_member& who) {
        const int number = ++said_;
        who.expected[own_origin].push_back(number);
        who.here([&] {
            who.mine().emit(
                {"[\"n\"," + std::to_string(number) + "," + std::to_string(own_origin) + "]", {}});
        });
    }

    void answer_middlewares(std::size_t shard) {
        process_.on(shard, [&] {
            for (auto& next : std::exchange(asked_[shard], {})) next({});
        });
    }
    // Every thread has done all that it has to do, and every client has heard all.
    void settle() {
        for (int round = 0; round < 3; ++round) {
            process_.settle();
            for (std::size_t i = 0; i < shard_count; ++i) answer_middlewares(i);
        }
        for (auto& who : crowd_) {
            if (who.lost) continue;
            who.hear_some(under_way_, ~std::size_t{0});
            // It missed too much on the way in, and is asked to come once more.
            if (!who.answered) {
                ASSERT_TRUE(who.connection().below.closed_with);
                who.lose();
                who.lost = true;
                continue;
            }
            who.expect_all();
            if (testing::Test::HasFatalFailure()) return;
        }
        under_way_.clear();
    }

    void change(moving_member& who) {
        switch (random(8)) {
            case 0:
            case 1: {
                settle();
                if (who.lost) return;
                const auto& room = any_room();
                if (random(2) == 0) {
                    who.join(room);
                    who.in.insert(room);
                } else {
                    who.leave(room);
                    who.in.erase(room);
                }
                return;
            }
            case 2:
                who.hear_some(under_way_, ~std::size_t{0});
                if (who.answered) tell(who);
                return;
            case 3:
            case 4:
                who.hear_some(under_way_, random(who.unheard() + 1));
                if (random(3) > 0)
                    who.lose();
                else
                    who.connect(random(shard_count));  // the server does not know yet
                who.lost = !who.has_connection();
                return;
            case 5:
                who.bury();
                return;
            default:
                who.hear_some(under_way_, random(who.unheard() + 1));
        }
    }

    std::mt19937 random_{GetParam().seed};
    test_process process_{shard_count};
    std::vector<moving_member> crowd_;
    std::vector<said_event> under_way_;
    std::map<std::size_t, std::vector<next_function>> asked_;
    int said_ = 0;
};

TEST_P(recovery_shards_crowd_test, who_is_recovered_has_heard_all_once) {
    int recovered = 0, fresh = 0, elsewhere = 0;
    for (int step = 0; step < 20'000; ++step) {
        if (random(3) == 0) say();
        for (int i = 0; i < 3; ++i) {
            const auto shard = random(shard_count);
            for (int k = 0; k < 4; ++k) process_.arrive(random(shard_count + 1), shard);
            if (process_.waiting(shard) > 0) process_.run_one(shard);
            if (random(4) == 0) answer_middlewares(shard);
        }
        if (random(20) == 0) process_.pass(std::chrono::seconds{random(10)});
        if (random(30) == 0) settle();
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
        auto& who = anybody();
        if (!who.lost) {
            change(who);
            ASSERT_FALSE(HasFatalFailure()) << "step " << step;
            continue;
        }
        if (random(3) > 0) continue;
        const auto before = who.home();
        who.connect(random(shard_count));
        who.lost = false;
        if (random(2) == 0) continue;
        settle();
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
        if (who.lost) continue;
        ++(who.recovered ? recovered : fresh);
        if (who.recovered && who.home() != before) ++elsewhere;
    }
    settle();
    EXPECT_GT(recovered, elsewhere);
    EXPECT_GT(elsewhere, GetParam().plenty ? 300 : 100);
    // Where there is memory enough, only who comes for the first time, or too late, starts afresh.
    if (GetParam().plenty)
        EXPECT_LT(fresh, 30);
    else
        EXPECT_GT(fresh, 100);
}

INSTANTIATE_TEST_SUITE_P(seeds, recovery_shards_crowd_test,
                         testing::Values(kind_of_crowd{1, false, false},
                                         kind_of_crowd{2, true, false},
                                         kind_of_crowd{3, false, true},
                                         kind_of_crowd{4, true, true}));

}  // namespace

}  // namespace anteroom::socketio::test
