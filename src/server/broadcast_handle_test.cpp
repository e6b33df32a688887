#include "anteroom/broadcast.hpp"

#include <gtest/gtest.h>

#include "server/test_program.hpp"

namespace anteroom {
namespace {

using namespace std::chrono_literals;
using facade::test::messages;
using facade::test::peer;

class broadcast_handle_test : public testing::Test {
  protected:
    broadcast_handle_test() {
        for (auto* one : {&a_, &b_, &c_}) {
            one->joins();
            sockets_.push_back(program_.joined);
        }
        sockets_[0].join(std::vector<std::string>{"r", "s"});
        sockets_[1].join("r");
    }
    std::string heard() {
        std::string counts;
        for (auto* one : {&a_, &b_, &c_}) counts += std::to_string(one->hears().size());
        return counts;
    }

    facade::test::test_program program_;
    peer a_{program_.shard}, b_{program_.shard}, c_{program_.shard};
    std::vector<socket> sockets_;
};

TEST_F(broadcast_handle_test, each_call_answers_a_new_value_and_changes_none) {
    const auto everyone = program_.everyone();
    const auto room = everyone.to("r");
    const auto fewer = room.except(std::vector<std::string>{"s"});
    fewer.emit("x");
    EXPECT_EQ(heard(), "010");
    room.emit("x");
    EXPECT_EQ(heard(), "110");
    everyone.emit("x");
    EXPECT_EQ(heard(), "111");
    everyone.in(std::vector<std::string>{"r", "s"}).local().compress(false).emit("x");
    EXPECT_EQ(heard(), "110");
}

TEST_F(broadcast_handle_test, a_volatile_one_skips_who_is_not_ready) {
    b_.below.takes_more = false;
    program_.everyone().volatile_().emit("x");
    EXPECT_EQ(heard(), "101");
}

TEST_F(broadcast_handle_test, everyone_asked_answers_and_who_leaves_is_missing) {
    std::optional<broadcast_answers> got;
    program_.everyone().timeout(1s).emit_with_ack("q").then(
        [&](broadcast_answers all) { got = std::move(all); });
    a_.says("30[1]");
    b_.says("30[2]");
    c_.says("1");
    ASSERT_TRUE(got);
    EXPECT_FALSE(*got);
    EXPECT_EQ(got->missing, 1u);
    ASSERT_EQ(got->responses.size(), 2u);
    EXPECT_EQ(got->responses[1].values, (boost::json::array{2}));
}

TEST_F(broadcast_handle_test, fetched_sockets_can_be_told_what_to_do) {
    sockets_[0].data()["n"] = 1;
    program_.everyone().in("s").fetch_sockets().then([](const fetched_sockets& all) {
        ASSERT_TRUE(all);
        ASSERT_EQ(all.sockets.size(), 1u);
        const auto& one = all.sockets[0];
        EXPECT_EQ(one.data.at("n").as_int64(), 1);
        EXPECT_EQ(one.rooms.size(), 3u);
        one.emit("hello");
        one.join("t");
        one.leave("r");
    });
    EXPECT_EQ(heard(), "100");
    EXPECT_TRUE(sockets_[0].in("t"));
    EXPECT_FALSE(sockets_[0].in("r"));
    program_.everyone().in("s").fetch_sockets().then(
        [](const fetched_sockets& all) { all.sockets[0].disconnect(); });
    EXPECT_FALSE(sockets_[0].connected());
}

TEST_F(broadcast_handle_test, sockets_join_leave_and_disconnect_together) {
    program_.everyone().except("s").sockets_join({"t"});
    EXPECT_FALSE(sockets_[0].in("t"));
    EXPECT_TRUE(sockets_[1].in("t") && sockets_[2].in("t"));
    program_.everyone().in("r").sockets_leave({"t"});
    EXPECT_FALSE(sockets_[1].in("t"));
    program_.everyone().in("t").disconnect_sockets(true);
    EXPECT_EQ(c_.below.closed_with, disconnect_reason::forced_server_close);
    EXPECT_FALSE(sockets_[2].connected());
    EXPECT_TRUE(sockets_[1].connected());
}

TEST_F(broadcast_handle_test, what_cannot_be_asked_says_so) {
    int answered = 0;
    program_.everyone("_0").fetch_sockets().then([&](const fetched_sockets& all) {
        EXPECT_EQ(all.status, fetch_status::not_on_a_parent);
        ++answered;
    });
    broadcast_operator{}.fetch_sockets().then([&](const fetched_sockets& all) {
        EXPECT_EQ(all.status, fetch_status::server_gone);
        ++answered;
    });
    broadcast_operator{}.emit_with_ack("x").then([&](const broadcast_answers& all) {
        EXPECT_FALSE(all.asked);
        ++answered;
    });
    program_.everyone().emit_with_ack("connect").then([&](const broadcast_answers& all) {
        EXPECT_FALSE(all);
        ++answered;
    });
    program_.everyone().server_side_emit("hello", 1).then([&](const broadcast_answers& all) {
        EXPECT_TRUE(all);
        EXPECT_TRUE(all.responses.empty());
        ++answered;
    });
    program_.everyone().server_side_emit("connect").then([&](const broadcast_answers& all) {
        EXPECT_FALSE(all.asked);
        ++answered;
    });
    broadcast_operator{}.emit("x");
    EXPECT_EQ(answered, 6);
    EXPECT_EQ(heard(), "000");
}

}  // namespace
}  // namespace anteroom
