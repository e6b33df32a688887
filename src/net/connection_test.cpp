#include "net/connection.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using namespace std::chrono_literals;

// Tells of each read.
class watching_protocol final : public protocol {
  public:
    explicit watching_protocol(std::function<void(std::size_t bytes)> on_each)
        : on_each_(std::move(on_each)) {}

    void on_bytes(std::span<char> bytes) override { on_each_(bytes.size()); }
    void on_read_end() override {}
    void on_writable() override {}
    void on_deadline() override {}
    bool on_peer_finished() override { return false; }
    void on_gone() override {}

  private:
    std::function<void(std::size_t)> on_each_;
};

constexpr std::size_t upload_bytes = 400 * 1024;

// The sizes of the reads in which a long upload arrives, beside the turns of the loop.
std::vector<std::size_t> reads_of_upload(base::milliseconds takes) {
    test::test_net net;
    std::vector<std::size_t> reads;
    const auto on_each = [&](std::size_t bytes) {
        reads.push_back(bytes);
        test::now.steady += takes;
    };
    auto client =
        net.open([&](connection&) { return std::make_unique<watching_protocol>(on_each); },
                 {.bytes = 1024 * 1024});
    client.send(std::string(upload_bytes, 'x'));
    test::run_until(net.loop, [&] {
        std::size_t sum = 0;
        for (const auto size : reads) sum += size;
        return sum == upload_bytes;
    });
    return reads;
}

TEST(connection_test, whose_bytes_take_long_reads_fewer_of_them_a_turn) {
    const auto reads = reads_of_upload(1ms);
    ASSERT_GT(reads.size(), 20u);
    EXPECT_LE(reads[8], 4096u);
    EXPECT_LE(reads.back(), 4096u);
}

// What others have been answered in the turn goes out before a long read is handled.
TEST(connection_test, a_long_read_runs_the_hooks_before_it) {
    struct noted final : event_loop::turn_end_hook {
        void at_turn_end() override { ran = true; }
        bool ran = false;
    };
    for (const std::size_t bytes : {std::size_t{100}, reading_share::least}) {
        test::test_net net;
        noted hook;
        bool ran_before = false;
        auto client = net.open([&](connection&) {
            return std::make_unique<watching_protocol>([&](std::size_t) { ran_before = hook.ran; });
        });
        test::settle(net.loop);
        client.send(std::string(bytes, 'x'));
        net.loop.at_turn_end(hook);
        net.loop.turn(0ms);
        EXPECT_EQ(ran_before, bytes >= reading_share::least) << bytes;
        EXPECT_TRUE(hook.ran);
    }
}

TEST(connection_test, whose_bytes_are_cheap_reads_as_many_as_there_are) {
    const auto reads = reads_of_upload(0ms);
    EXPECT_EQ(*std::ranges::max_element(reads), reading_share::most);
}

}  // namespace
}  // namespace anteroom::net
