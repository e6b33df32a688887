#include "net/event_loop.hpp"

#include <algorithm>
#include <functional>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace anteroom::net {
namespace {

using namespace std::chrono_literals;

// One end of a local pair of sockets, watched.
class watched final : public event_loop::watcher {
  public:
    explicit watched(event_loop& loop) : loop_(loop) {
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends_);
        loop_.watch(ends_[0], *this);
    }
    ~watched() override {
        ::close(ends_[0]);
        ::close(ends_[1]);
        if (destroyed) *destroyed = true;
    }
    void poke() { EXPECT_EQ(::write(ends_[1], "x", 1), 1); }
    void leave() { loop_.forget(ends_[0]); }
    void on_ready(std::uint32_t events) override {
        if (events & EPOLLIN) ++readable;
        if (on_readable && events & EPOLLIN) on_readable();
    }

    int readable = 0;
    std::function<void()> on_readable;
    bool* destroyed = nullptr;

  private:
    event_loop& loop_;
    int ends_[2]{-1, -1};
};

class hook final : public event_loop::turn_end_hook {
  public:
    explicit hook(std::function<void()> what) : run_(std::move(what)) {}
    void at_turn_end() override { run_(); }

  private:
    std::function<void()> run_;
};

class event_loop_test : public testing::Test {
  protected:
    void turn() { loop_.turn(0ms); }
    event_loop loop_{&test::read_test_clock};
};

// --- tasks

TEST_F(event_loop_test, tasks_of_another_thread_run_here_in_their_order) {
    event_loop loop;
    constexpr int count = 10'000;
    std::vector<int> order;
    std::thread poster{[&] {
        for (int i = 0; i < count; ++i)
            loop.post([&, i] {
                EXPECT_TRUE(loop.runs_here());
                order.push_back(i);
            });
        loop.post([&] { loop.stop(); });
    }};
    loop.run();
    poster.join();
    ASSERT_EQ(order.size(), std::size_t{count});
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(event_loop_test, each_of_several_threads_has_its_tasks_run_in_order) {
    event_loop loop;
    constexpr int threads = 4;
    constexpr int count = 2'000;
    std::array<std::vector<int>, threads> order;
    int left = threads;
    std::vector<std::thread> posters;
    for (std::size_t who = 0; who < threads; ++who)
        posters.emplace_back([&, who] {
            for (int i = 0; i < count; ++i) loop.post([&, who, i] { order[who].push_back(i); });
            loop.post([&] {
                if (--left == 0) loop.stop();
            });
        });
    loop.run();
    for (auto& one : posters) one.join();
    for (const auto& one : order) {
        EXPECT_EQ(one.size(), std::size_t{count});
        EXPECT_TRUE(std::ranges::is_sorted(one));
    }
}

TEST_F(event_loop_test, stop_from_another_thread_ends_a_loop_that_waits) {
    event_loop loop;
    std::thread stopper{[&] { loop.stop(); }};
    loop.run();
    stopper.join();
}

TEST_F(event_loop_test, a_task_that_is_posted_by_a_task_runs_in_the_next_turn) {
    int ran = 0;
    loop_.post([&] {
        ++ran;
        loop_.post([&] { ran += 10; });
    });
    turn();
    EXPECT_EQ(ran, 1);
    turn();
    EXPECT_EQ(ran, 11);
}

TEST_F(event_loop_test, a_task_that_never_ran_is_destroyed_with_the_loop) {
    const auto witness = std::make_shared<int>();
    {
        event_loop loop;
        loop.post([witness] { ADD_FAILURE(); });
        EXPECT_EQ(witness.use_count(), 2);
    }
    EXPECT_EQ(witness.use_count(), 1);
}

TEST_F(event_loop_test, only_the_thread_that_runs_it_is_here) {
    event_loop loop;
    EXPECT_FALSE(loop.runs_here());
    std::thread runner{[&] { loop.run(); }};
    loop.post([&] {
        EXPECT_TRUE(loop.runs_here());
        loop.stop();
    });
    runner.join();
    EXPECT_FALSE(loop.runs_here());
}

// --- time

struct alarm : base::timing_wheel::entry {
    alarm()
        : entry([](entry& self, const base::instant& now) {
              static_cast<alarm&>(self).rang.push_back(now.steady);
              if (static_cast<alarm&>(self).then) static_cast<alarm&>(self).then();
          }) {}
    std::vector<base::steady_time> rang;
    std::function<void()> then;
};

TEST_F(event_loop_test, a_deadline_fires_in_the_turn_that_sees_its_time) {
    alarm one;
    const auto start = test::now.steady;
    loop_.wheel().schedule(one, start + 1s);
    test::pass(loop_, 996ms);
    EXPECT_TRUE(one.rang.empty());
    test::pass(loop_, 8ms);
    EXPECT_EQ(one.rang, std::vector{start + 1004ms});
}

TEST_F(event_loop_test, run_wakes_up_for_a_deadline) {
    event_loop loop;
    alarm one;
    one.then = [&] { loop.stop(); };
    const auto when = loop.now().steady + 20ms;
    loop.wheel().schedule(one, when);
    loop.run();
    ASSERT_EQ(one.rang.size(), 1u);
    EXPECT_GE(one.rang[0], when);
}

TEST_F(event_loop_test, a_deadline_set_by_a_task_shortens_the_wait) {
    event_loop loop;
    alarm one;
    one.then = [&] { loop.stop(); };
    std::thread poster{
        [&] { loop.post([&] { loop.wheel().schedule(one, loop.now().steady + 5ms); }); }};
    loop.run();
    poster.join();
    EXPECT_EQ(one.rang.size(), 1u);
}

TEST_F(event_loop_test, the_instant_stands_still_within_a_turn) {
    const auto before = loop_.now().steady;
    loop_.post([&] {
        test::now.steady += 1s;
        EXPECT_EQ(loop_.now().steady, before);
    });
    turn();
    turn();
    EXPECT_EQ(loop_.now().steady, before + 1s);
}

// --- sockets

TEST_F(event_loop_test, a_socket_is_reported_when_something_comes_and_not_before) {
    watched one{loop_};
    turn();
    EXPECT_EQ(one.readable, 0);
    one.poke();
    turn();
    EXPECT_EQ(one.readable, 1);
    // Edge-triggered: what was not read is not reported again.
    turn();
    EXPECT_EQ(one.readable, 1);
    one.poke();
    turn();
    EXPECT_EQ(one.readable, 2);
}

TEST_F(event_loop_test, a_forgotten_socket_is_not_reported) {
    watched one{loop_};
    turn();
    one.leave();
    one.poke();
    turn();
    EXPECT_EQ(one.readable, 0);
}

TEST_F(event_loop_test, watching_no_descriptor_fails) {
    watched one{loop_};
    EXPECT_FALSE(loop_.watch(-1, one));
}

TEST_F(event_loop_test, a_watcher_can_be_come_back_to_in_the_next_turn) {
    watched one{loop_};
    turn();
    int left = 3;
    one.on_readable = [&] {
        if (--left > 0) loop_.come_back_to(one);
    };
    one.poke();
    turn();
    EXPECT_EQ(one.readable, 1);
    turn();
    EXPECT_EQ(one.readable, 2);
    turn();
    turn();
    EXPECT_EQ(one.readable, 3);
}

TEST_F(event_loop_test, one_that_is_ready_and_come_back_to_is_called_once_a_turn) {
    watched one{loop_};
    turn();
    one.on_readable = [&] {
        loop_.come_back_to(one);
        loop_.come_back_to(one);
    };
    for (int turns = 1; turns <= 20; ++turns) {
        one.poke();
        turn();
        EXPECT_EQ(one.readable, turns);
    }
    one.on_readable = nullptr;
    turn();
    turn();
    EXPECT_EQ(one.readable, 21);
}

TEST_F(event_loop_test, a_watcher_may_retire_itself_in_its_callback) {
    bool destroyed = false;
    auto* const one = new watched{loop_};
    one->destroyed = &destroyed;
    one->on_readable = [&, one] {
        loop_.come_back_to(*one);
        one->leave();
        loop_.destroy_later(std::unique_ptr<event_loop::watcher>{one});
        EXPECT_FALSE(destroyed) << "it is still being called";
    };
    one->poke();
    turn();
    EXPECT_TRUE(destroyed);
    turn();
}

TEST_F(event_loop_test, a_retired_watcher_is_not_called_in_the_turn_that_it_was_ready_in) {
    // Both are ready; whoever is first retires the other.
    bool destroyed[2] = {};
    watched* both[2] = {new watched{loop_}, new watched{loop_}};
    int calls = 0;
    for (int i : {0, 1}) {
        both[i]->destroyed = &destroyed[i];
        both[i]->on_readable = [&, i] {
            ++calls;
            auto* const other = both[1 - i];
            loop_.come_back_to(*other);
            other->leave();
            loop_.destroy_later(std::unique_ptr<event_loop::watcher>{other});
        };
    }
    turn();
    both[0]->poke();
    both[1]->poke();
    turn();
    EXPECT_EQ(calls, 1);
    EXPECT_NE(destroyed[0], destroyed[1]);
    turn();
    EXPECT_EQ(calls, 1);
    delete both[destroyed[0] ? 1 : 0];
}

TEST_F(event_loop_test, a_retired_watcher_may_retire_another_when_it_is_destroyed) {
    struct chained final : event_loop::watcher {
        chained(event_loop& loop, bool& gone) : loop_(loop), gone_(gone) {}
        ~chained() override {
            if (next)
                loop_.destroy_later(std::move(next));
            else
                gone_ = true;
        }
        void on_ready(std::uint32_t) override {}
        event_loop& loop_;
        bool& gone_;
        std::unique_ptr<event_loop::watcher> next;
    };
    bool gone = false;
    auto first = std::make_unique<chained>(loop_, gone);
    first->next = std::make_unique<chained>(loop_, gone);
    loop_.destroy_later(std::move(first));
    turn();
    EXPECT_TRUE(gone);
}

// --- the end of a turn

TEST_F(event_loop_test, hooks_run_once_at_the_end_of_the_turn_in_their_order) {
    std::string order;
    hook a{[&] { order += 'a'; }};
    hook b{[&] { order += 'b'; }};
    loop_.post([&] {
        loop_.at_turn_end(b);
        loop_.at_turn_end(a);
        loop_.at_turn_end(b);
        order += '!';
    });
    turn();
    EXPECT_EQ(order, "!ba");
    turn();
    EXPECT_EQ(order, "!ba");
}

TEST_F(event_loop_test, hooks_may_be_run_before_the_end_of_the_turn) {
    std::string order;
    hook a{[&] { order += 'a'; }};
    loop_.post([&] {
        loop_.at_turn_end(a);
        loop_.run_hooks();
        order += '!';
        loop_.at_turn_end(a);
        order += '?';
    });
    turn();
    EXPECT_EQ(order, "a!?a");
}

TEST_F(event_loop_test, a_hook_may_queue_others_and_itself) {
    std::string order;
    hook last{[&] { order += 'l'; }};
    hook again{[&] {
        order += 'a';
        loop_.at_turn_end(last);
        if (order.size() < 3) loop_.at_turn_end(again);
    }};
    loop_.at_turn_end(again);
    turn();
    EXPECT_EQ(order, "alal");
}

TEST_F(event_loop_test, a_hook_that_is_destroyed_before_the_end_of_the_turn_does_not_run) {
    std::string order;
    auto doomed = std::make_unique<hook>([&] { order += 'd'; });
    hook first{[&] {
        order += 'f';
        doomed.reset();
    }};
    loop_.at_turn_end(first);
    loop_.at_turn_end(*doomed);
    turn();
    EXPECT_EQ(order, "f");
}

TEST_F(event_loop_test, what_is_retired_is_destroyed_after_the_hooks) {
    bool destroyed = false;
    auto one = std::make_unique<watched>(loop_);
    one->destroyed = &destroyed;
    hook check{[&] { EXPECT_FALSE(destroyed); }};
    one->leave();
    loop_.destroy_later(std::move(one));
    loop_.at_turn_end(check);
    turn();
    EXPECT_TRUE(destroyed);
}

TEST_F(event_loop_test, hooks_of_the_last_turn_run_before_run_returns) {
    event_loop loop;
    bool ran = false;
    hook last{[&] { ran = true; }};
    loop.post([&] {
        loop.stop();
        loop.at_turn_end(last);
    });
    loop.run();
    EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace anteroom::net
