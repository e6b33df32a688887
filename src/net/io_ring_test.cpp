#include "net/io_ring.hpp"

#include <array>
#include <cerrno>

#include <gtest/gtest.h>
#include <liburing.h>

namespace anteroom::net {
namespace {

class io_ring_test : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!ring.usable()) GTEST_SKIP() << "this kernel gives no io_uring";
    }

    io_ring ring;
};

TEST_F(io_ring_test, each_call_has_its_result) {
    ::io_uring_prep_nop(&ring.next());
    ::io_uring_prep_close(&ring.next(), -1);
    ::io_uring_prep_nop(&ring.next());
    std::array<int, 3> results{1, 1, 1};
    ring.perform(results);
    EXPECT_EQ(results, (std::array{0, -EBADF, 0}));
}

TEST_F(io_ring_test, it_can_be_filled_again_and_again) {
    std::array<int, io_ring::entries_max> results;
    for (int round = 0; round < 3; ++round) {
        results.fill(1);
        for (unsigned i = 0; i < io_ring::entries_max; ++i) ::io_uring_prep_nop(&ring.next());
        ring.perform(results);
        for (const int result : results) ASSERT_EQ(result, 0);
    }
}

TEST_F(io_ring_test, nothing_is_done_for_an_empty_list) {
    ring.perform({});
}

TEST_F(io_ring_test, once_forbidden_it_stays_so) {
    ring.forbid();
    EXPECT_FALSE(ring.usable());
}

}  // namespace
}  // namespace anteroom::net
