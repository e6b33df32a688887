#include "identity/work_queue.hpp"

#include <atomic>
#include <future>
#include <latch>

#include <gtest/gtest.h>

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

TEST(work_queue, does_what_comes_in_order) {
    work_queue queue{1'000};
    queue.start(1);
    std::vector<int> seen;
    std::promise<void> done;
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(queue.post([&, i] { seen.push_back(i); }));
    EXPECT_TRUE(queue.post([&] { done.set_value(); }));
    done.get_future().wait();
    ASSERT_EQ(seen.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(work_queue, turns_away_what_is_too_much_but_no_next_step) {
    work_queue queue{2};
    std::atomic<int> done = 0;
    EXPECT_TRUE(queue.post([&] { ++done; }));
    EXPECT_TRUE(queue.post([&] { ++done; }));
    EXPECT_FALSE(queue.post([&] { ++done; }));
    std::promise<void> last;
    queue.go_on([&] {
        ++done;
        last.set_value();
    });
    queue.start(1);
    last.get_future().wait();
    EXPECT_EQ(done, 3);
}

TEST(work_queue, two_threads_work_side_by_side) {
    work_queue queue{10};
    queue.start(2);
    std::latch both{2};
    std::latch over{2};
    for (int i = 0; i < 2; ++i)
        queue.post([&] {
            both.arrive_and_wait();  // passes only if the other one runs too
            over.count_down();
        });
    over.wait();
}

TEST(work_queue, what_waits_when_it_stops_is_let_go_and_nothing_comes_after) {
    std::atomic<int> done = 0;
    auto alive = std::make_shared<int>(1);
    {
        work_queue queue{10};
        queue.post([&done, alive] { ++done; });
        queue.stop();
        EXPECT_FALSE(queue.post([&done] { ++done; }));
        queue.go_on([&done, alive] { ++done; });
        EXPECT_EQ(alive.use_count(), 1);
    }
    EXPECT_EQ(done, 0);
}

TEST(work_queue, calls_what_is_to_be_done_between_again_and_again) {
    work_queue queue{10};
    std::latch thrice{3};
    int count = 0;
    queue.start(2, 1ms, [&] {
        if (++count <= 3) thrice.count_down();
    });
    thrice.wait();
    std::promise<void> done;
    EXPECT_TRUE(queue.post([&] { done.set_value(); }));
    done.get_future().wait();
}

}  // namespace
}  // namespace anteroom::identity
