#include "socketio/packet_gate.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "socketio/listeners.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using test::messages;
using test::peer;

class packet_gate_test : public testing::Test {
  protected:
    packet_gate_test() {
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
        shard_.on("x", [this](event_call& call) { note("x", call); });
        shard_.on("y", [this](event_call& call) { note("y", call); });
        shard_.settings.limit.event_rate = {.count = 10'000, .burst = 10'000};
        one_.joins();
        auto own = it_->listening(true);
        own->error.add(1, {}, false,
                       [this](const connect_refusal& error) { errors_.push_back(error.message); });
    }
    void note(std::string name, const event_call& call) {
        for (const auto& value : call.arguments) name += " " + serialize(value);
        for (const auto& data : call.attachments) name += " +" + data;
        handled_.push_back(std::move(name));
        if (call.ack_id) call.target.answer(*call.ack_id, {"[\"done\"]", {}});
    }
    void use(packet_gate::middleware run) { it_->listening(true)->gate.use(std::move(run)); }
    void use_waiting() {
        use([this](packet_gate::passing_ptr event, next_function next) {
            asked_.push_back(event->name);
            answers_.push_back(std::move(next));
        });
    }

    test::test_shard shard_;
    socket_ptr it_;
    peer one_{shard_};
    messages handled_, errors_, asked_;
    std::vector<next_function> answers_;
};

TEST_F(packet_gate_test, events_pass_in_the_order_of_use_with_all_they_carry) {
    std::string order;
    for (const char name : {'a', 'b'})
        use([&order, name](const packet_gate::passing_ptr& event, next_function next) {
            order += name;
            EXPECT_EQ(event->arguments.size(), 2u);
            next(std::nullopt);
        });
    one_.says("51-7[\"x\",1,{\"_placeholder\":true,\"num\":0}]");
    one_.says_binary("data");
    EXPECT_EQ(order, "ab");
    EXPECT_EQ(handled_, messages{"x 1 {\"_placeholder\":true,\"num\":0} +data"});
    EXPECT_EQ(one_.hears(), messages{"37[\"done\"]"});
}

TEST_F(packet_gate_test, a_middleware_may_change_what_the_handler_gets) {
    use([](const packet_gate::passing_ptr& event, next_function next) {
        event->name = "y";
        event->arguments = {42};
        next(std::nullopt);
    });
    one_.says("2[\"x\",1]");
    EXPECT_EQ(handled_, messages{"y 42"});
}

TEST_F(packet_gate_test, a_refusal_is_an_error_here_and_silence_there) {
    use([](const packet_gate::passing_ptr&, next_function next) {
        next(connect_refusal{"not you", {}});
    });
    one_.says("27[\"x\"]");
    EXPECT_EQ(errors_, messages{"not you"});
    EXPECT_TRUE(handled_.empty());
    EXPECT_TRUE(one_.hears().empty());
    EXPECT_TRUE(it_->connected());
}

TEST_F(packet_gate_test, events_behind_one_that_waits_keep_their_order) {
    use_waiting();
    one_.says("2[\"x\",1]");
    one_.says("2[\"y\",2]");
    one_.says("2[\"x\",3]");
    EXPECT_EQ(asked_, messages{"x"});
    answers_[0](std::nullopt);
    EXPECT_EQ(handled_, messages{"x 1"});
    EXPECT_EQ(asked_, (messages{"x", "y"}));
    answers_[1](connect_refusal{"no", {}});
    answers_[2](std::nullopt);
    EXPECT_EQ(handled_, (messages{"x 1", "x 3"}));
}

TEST_F(packet_gate_test, only_the_first_answer_counts) {
    use_waiting();
    one_.says("2[\"x\",1]");
    one_.says("2[\"x\",2]");
    answers_[0](std::nullopt);
    answers_[0](std::nullopt);
    answers_[0](connect_refusal{"late", {}});
    EXPECT_EQ(handled_, messages{"x 1"});
    EXPECT_TRUE(errors_.empty());
}

TEST_F(packet_gate_test, an_answer_from_another_thread_is_performed_on_the_sockets_own) {
    use_waiting();
    one_.says("2[\"x\"]");
    shard_.runner->here = false;
    answers_[0](std::nullopt);
    EXPECT_TRUE(handled_.empty());
    shard_.runner->run_posted();
    EXPECT_EQ(handled_, messages{"x"});
}

TEST_F(packet_gate_test, an_answer_after_the_socket_is_gone_does_nothing) {
    use_waiting();
    one_.says("2[\"x\"]");
    one_.says("1");
    answers_[0](std::nullopt);
    EXPECT_TRUE(handled_.empty());
}

TEST_F(packet_gate_test, one_that_throws_is_an_error_and_the_next_event_passes) {
    bool thrown = false;
    use([&](const packet_gate::passing_ptr&, next_function next) {
        if (!std::exchange(thrown, true)) throw std::runtime_error{"oops"};
        next(std::nullopt);
    });
    one_.says("2[\"x\",1]");
    one_.says("2[\"x\",2]");
    EXPECT_EQ(errors_, messages{"Internal error"});
    EXPECT_EQ(handled_, messages{"x 2"});
    EXPECT_TRUE(shard_.log.has("handler_threw handler=middleware what=oops"));
}

TEST_F(packet_gate_test, a_middleware_that_disconnects_ends_it) {
    use([this](const packet_gate::passing_ptr&, next_function next) {
        it_->disconnect(true);
        next(std::nullopt);
    });
    one_.says("2[\"x\"]");
    EXPECT_TRUE(handled_.empty());
}

TEST_F(packet_gate_test, a_handler_that_disconnects_ends_those_behind_it) {
    use_waiting();
    it_->on("x", [](event_call& call) { call.target.disconnect(false); });
    one_.says("2[\"x\"]");
    one_.says("2[\"y\"]");
    answers_[0](std::nullopt);
    EXPECT_EQ(asked_, messages{"x"});
}

TEST_F(packet_gate_test, as_many_wait_as_the_limit_says_and_one_more_ends_the_connection) {
    use_waiting();
    for (std::size_t i = 0; i < packet_gate::events_max; ++i) one_.says("2[\"x\"]");
    EXPECT_FALSE(one_.below.closed_with);
    one_.says("2[\"x\"]");
    EXPECT_EQ(one_.below.closed_with, disconnect_reason::forced_server_close);
    EXPECT_TRUE(shard_.log.has("too_many_events_wait"));
}

TEST_F(packet_gate_test, so_it_is_with_bytes) {
    use_waiting();
    const std::string half = "2[\"x\",\"" + std::string(packet_gate::bytes_max / 2, 'a') + "\"]";
    one_.says(half);
    one_.says(half);
    EXPECT_FALSE(one_.below.closed_with);
    one_.says("2[\"x\"]");
    EXPECT_EQ(one_.below.closed_with, disconnect_reason::forced_server_close);
}

TEST_F(packet_gate_test, what_has_passed_does_not_count_any_more) {
    use([](const packet_gate::passing_ptr&, next_function next) { next(std::nullopt); });
    const std::string large = "2[\"x\",\"" + std::string(packet_gate::bytes_max - 100, 'a') + "\"]";
    for (int i = 0; i < 3; ++i) one_.says(large);
    EXPECT_EQ(handled_.size(), 3u);
    EXPECT_FALSE(one_.below.closed_with);
}

}  // namespace
}  // namespace anteroom::socketio
