#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/test_gateway.hpp"
#include "socketio/name_space.hpp"

// What goes to many connections in one turn is handed to the kernel as one list, where it can be.

namespace anteroom::gateway {
namespace {

using namespace test;

class many_receivers_test : public ::testing::TestWithParam<bool> {
  protected:
    static constexpr std::size_t receivers_count = 20;

    void SetUp() override {
        if (!GetParam()) at.loop.ring().forbid();
        at.settings.engine.outbox_bytes_max = 64 * 1024 * 1024;
        at.start();
        for (std::size_t i = 0; i < receivers_count; ++i) receivers.push_back(at.join_websocket());
    }

    void broadcast(std::string_view json) {
        at.hub().find("/")->broadcast(
            {}, socketio::encode_sealed({wire::socketio::packet_type::event, "/", {}, json, {}},
                                        {&seal_message}));
    }

    test_gateway at;
    std::vector<test_client> receivers;
};

TEST_P(many_receivers_test, each_hears_every_broadcast_once_and_in_order) {
    for (const char* json : {R"(["said","one"])", R"(["said","two"])"}) broadcast(json);
    at.settle();
    broadcast(R"(["said","three"])");
    for (auto& receiver : receivers) {
        EXPECT_EQ(at.await_frame(receiver).payload, R"(42["said","one"])");
        EXPECT_EQ(at.await_frame(receiver).payload, R"(42["said","two"])");
        EXPECT_EQ(at.await_frame(receiver).payload, R"(42["said","three"])");
    }
}

TEST_P(many_receivers_test, one_that_does_not_read_gets_all_of_it_later_and_nobody_waits_for_it) {
    // More than the kernel keeps for a socket.
    const std::string large(200'000, 'x');
    std::vector<std::string> sent;
    for (int i = 0; i < 60; ++i) {
        sent.push_back(R"(["said",)" + std::to_string(i) + R"(,")" + large + R"("])");
        broadcast(sent.back());
        at.settle();
        for (std::size_t who = 1; who < receivers.size(); ++who)
            ASSERT_EQ(at.await_frame(receivers[who]).payload, "42" + sent.back());
    }
    for (const auto& json : sent) EXPECT_EQ(at.await_frame(receivers[0]).payload, "42" + json);
}

TEST_P(many_receivers_test, those_that_are_gone_cost_the_others_nothing) {
    for (std::size_t i = 0; i < receivers_count; i += 2) receivers[i].reset();
    broadcast(R"(["said","still here"])");
    for (std::size_t i = 1; i < receivers_count; i += 2)
        EXPECT_EQ(at.await_frame(receivers[i]).payload, R"(42["said","still here"])");
}

TEST_P(many_receivers_test, those_who_ask_in_one_turn_are_each_answered) {
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < receivers_count; ++i)
            receivers[i].send_text("42" + std::to_string(i) + R"(["ask"])");
        for (std::size_t i = 0; i < receivers_count; ++i)
            EXPECT_EQ(at.await_frame(receivers[i]).payload,
                      "43" + std::to_string(i) + R"(["yes"])");
    }
    EXPECT_EQ(at.asked, static_cast<int>(3 * receivers_count));
}

TEST_P(many_receivers_test, those_who_ask_and_close_in_one_turn_are_answered_first) {
    using wire::websocket::masked_frame;
    using wire::websocket::opcode;
    for (auto& receiver : receivers)
        receiver.send(masked_frame(opcode::text, R"(421["ask"])") +
                      masked_frame(opcode::close, ""));
    for (auto& receiver : receivers) {
        EXPECT_EQ(at.await_frame(receiver).payload, R"(431["yes"])");
        EXPECT_EQ(at.await_frame(receiver).kind, opcode::close);
    }
}

INSTANTIATE_TEST_SUITE_P(with_and_without_a_ring, many_receivers_test, ::testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "ring" : "each_alone"; });

}  // namespace
}  // namespace anteroom::gateway
