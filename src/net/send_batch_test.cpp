#include "net/send_batch.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using test::tcp_pair;

iovec part_of(const std::string& text) {
    return {const_cast<char*>(text.data()), text.size()};
}

std::string read_all(int descriptor, std::size_t bytes) {
    std::string got(bytes, '\0');
    std::size_t have = 0;
    while (have < bytes) {
        const auto more = ::recv(descriptor, got.data() + have, bytes - have, 0);
        if (more <= 0) break;
        have += static_cast<std::size_t>(more);
    }
    got.resize(have);
    return got;
}

class send_batch_test : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!batch.usable()) GTEST_SKIP() << "this kernel gives no io_uring";
    }

    io_ring ring;
    send_batch batch{ring};
};

TEST_F(send_batch_test, many_sockets_get_what_is_theirs_with_one_submission) {
    std::vector<tcp_pair> pairs(40);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < pairs.size(); ++i) texts.push_back("for " + std::to_string(i));
    std::vector<send_batch::ticket> tickets;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const iovec part = part_of(texts[i]);
        tickets.push_back(batch.add(pairs[i].server, {&part, 1}));
    }
    batch.submit();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        EXPECT_EQ(batch.result(tickets[i]).how, stream::status::done);
        EXPECT_EQ(batch.result(tickets[i]).bytes, texts[i].size());
        EXPECT_EQ(read_all(pairs[i].client, texts[i].size()), texts[i]);
    }
}

TEST_F(send_batch_test, parts_go_out_in_their_order) {
    const tcp_pair pair;
    const std::string first = "one ";
    const std::string second = "two ";
    const std::string third = "three";
    const iovec parts[] = {part_of(first), part_of(second), part_of(third)};
    const auto ticket = batch.add(pair.server, parts);
    batch.submit();
    EXPECT_EQ(batch.result(ticket).bytes, 13u);
    EXPECT_EQ(read_all(pair.client, 13), "one two three");
}

TEST_F(send_batch_test, a_full_socket_takes_a_part_and_then_would_block) {
    const tcp_pair pair{{.bytes = 4096}};
    const std::string much(4 * 1024 * 1024, 'x');
    const iovec part = part_of(much);
    const auto ticket = batch.add(pair.server, {&part, 1});
    batch.submit();
    EXPECT_EQ(batch.result(ticket).how, stream::status::done);
    EXPECT_LT(batch.result(ticket).bytes, much.size());
    // The kernel may find a little more room as it moves what it has.
    auto how = stream::status::done;
    for (int tries = 0; tries < 1'000 && how == stream::status::done; ++tries) {
        batch.clear();
        const auto again = batch.add(pair.server, {&part, 1});
        batch.submit();
        how = batch.result(again).how;
    }
    EXPECT_EQ(how, stream::status::would_block);
}

TEST_F(send_batch_test, a_broken_connection_fails_alone) {
    const tcp_pair broken;
    const tcp_pair whole;
    ::shutdown(broken.server, SHUT_WR);
    const std::string text = "text";
    const iovec part = part_of(text);
    const auto lost = batch.add(broken.server, {&part, 1});
    const auto sent = batch.add(whole.server, {&part, 1});
    batch.submit();
    EXPECT_EQ(batch.result(lost).how, stream::status::failed);
    EXPECT_EQ(batch.result(sent).how, stream::status::done);
}

TEST_F(send_batch_test, it_is_full_at_its_limit_and_empty_again_after_clear) {
    const tcp_pair pair;
    const std::string text = "x";
    const iovec part = part_of(text);
    for (std::size_t i = 0; i < send_batch::sends_max; ++i)
        EXPECT_NE(batch.add(pair.server, {&part, 1}), send_batch::none);
    EXPECT_EQ(batch.add(pair.server, {&part, 1}), send_batch::none);
    batch.submit();
    batch.clear();
    EXPECT_NE(batch.add(pair.server, {&part, 1}), send_batch::none);
    EXPECT_EQ(read_all(pair.client, send_batch::sends_max).size(), send_batch::sends_max);
}

TEST_F(send_batch_test, without_a_ring_it_is_not_usable) {
    ring.forbid();
    EXPECT_FALSE(batch.usable());
}

}  // namespace
}  // namespace anteroom::net
