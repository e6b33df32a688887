#include "net/connection.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using namespace std::chrono_literals;

// Takes its time for each read.
class slow_protocol final : public protocol {
  public:
    slow_protocol(std::vector<std::size_t>& reads, base::milliseconds takes)
        : reads_(reads), takes_(takes) {}

    void on_bytes(std::span<char> bytes) override {
        reads_.push_back(bytes.size());
        test::now.steady += takes_;
    }
    void on_read_end() override {}
    void on_writable() override {}
    void on_deadline() override {}
    bool on_peer_finished() override { return false; }
    void on_gone() override {}

  private:
    std::vector<std::size_t>& reads_;
    base::milliseconds takes_;
};

constexpr std::size_t upload_bytes = 400 * 1024;

// The sizes of the reads in which a long upload arrives, beside the turns of the loop.
std::vector<std::size_t> reads_of_upload(base::milliseconds takes) {
    test::test_net net;
    std::vector<std::size_t> reads;
    auto client =
        net.open([&](connection&) { return std::make_unique<slow_protocol>(reads, takes); },
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

TEST(connection_test, whose_bytes_are_cheap_reads_as_many_as_there_are) {
    const auto reads = reads_of_upload(0ms);
    EXPECT_EQ(*std::ranges::max_element(reads), reading_share::most);
}

}  // namespace
}  // namespace anteroom::net
