#include "net/read_batch.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using test::tcp_pair;

void say(const tcp_pair& pair, std::string_view text) {
    ASSERT_EQ(::send(pair.client, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
}

std::string text_of(std::span<const char> bytes) {
    return {bytes.begin(), bytes.end()};
}

class read_batch_test : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!batch.usable()) GTEST_SKIP() << "this kernel gives no io_uring";
    }

    io_ring ring;
    read_batch batch{ring};
};

TEST_F(read_batch_test, what_is_there_is_read_from_each_with_one_submission) {
    std::vector<tcp_pair> pairs(40);
    for (std::size_t i = 0; i < pairs.size(); ++i) say(pairs[i], "from " + std::to_string(i));
    std::vector<read_batch::ticket> tickets;
    for (const auto& pair : pairs) tickets.push_back(batch.add(pair.server));
    batch.submit();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto got = batch.result(tickets[i]);
        EXPECT_EQ(got.progress.how, stream::status::done);
        EXPECT_FALSE(got.progress.more);
        EXPECT_EQ(got.progress.bytes, got.bytes.size());
        EXPECT_EQ(text_of(got.bytes), "from " + std::to_string(i));
    }
}

TEST_F(read_batch_test, more_than_it_has_room_for_is_said_to_be_there) {
    const tcp_pair pair;
    say(pair, std::string(read_batch::read_bytes_max + 1, 'x'));
    const auto first = batch.add(pair.server);
    batch.submit();
    EXPECT_EQ(batch.result(first).bytes.size(), read_batch::read_bytes_max);
    EXPECT_TRUE(batch.result(first).progress.more);
    batch.clear();
    const auto second = batch.add(pair.server);
    batch.submit();
    EXPECT_EQ(text_of(batch.result(second).bytes), "x");
}

TEST_F(read_batch_test, one_with_nothing_one_that_ended_and_one_that_broke_off) {
    const tcp_pair silent;
    const tcp_pair ended;
    const tcp_pair broken;
    ::close(ended.client);
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(broken.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(broken.client);
    const auto first = batch.add(silent.server);
    const auto second = batch.add(ended.server);
    const auto third = batch.add(broken.server);
    batch.submit();
    EXPECT_EQ(batch.result(first).progress.how, stream::status::would_block);
    EXPECT_EQ(batch.result(second).progress.how, stream::status::ended);
    EXPECT_EQ(batch.result(third).progress.how, stream::status::failed);
    EXPECT_TRUE(batch.result(third).bytes.empty());
}

TEST_F(read_batch_test, it_is_full_at_its_limit_and_empty_again_after_clear) {
    const tcp_pair pair;
    for (std::size_t i = 0; i < read_batch::reads_max; ++i)
        EXPECT_NE(batch.add(pair.server), read_batch::none);
    EXPECT_EQ(batch.add(pair.server), read_batch::none);
    batch.submit();
    batch.clear();
    EXPECT_NE(batch.add(pair.server), read_batch::none);
    batch.submit();
}

TEST_F(read_batch_test, a_list_of_none_is_nothing_to_do) {
    batch.submit();
    batch.clear();
}

TEST_F(read_batch_test, without_a_ring_it_is_not_usable) {
    ring.forbid();
    EXPECT_FALSE(batch.usable());
}

}  // namespace
}  // namespace anteroom::net
