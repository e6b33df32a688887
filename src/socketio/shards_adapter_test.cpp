#include "socketio/shards_adapter.hpp"

#include <gtest/gtest.h>

#include "socketio/listeners.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::pass;
using test::peer;

// Two shards of one process, each with its own thread, which runs when the test says so.
class shards_adapter_test : public testing::Test {
  protected:
    shards_adapter_test() {
        unsigned char skipped[1000];
        right_.random.fill(skipped);  // ids unlike those of the other
        for (auto* shard : {&left_, &right_}) {
            shard->on_connection([this](socket_ptr who) { joined_.push_back(std::move(who)); });
            everywhere_.add(shard->runner, shard->running());
        }
        right_.runner->here = false;
        a_ = std::make_unique<peer>(left_);
        b_ = std::make_unique<peer>(left_);
        c_ = std::make_unique<peer>(right_);
        for (auto* one : {&a_, &b_, &c_}) (*one)->joins();
    }
    // Lets both threads work until neither has anything to do.
    void settle() {
        while (!left_.runner->posted.empty() || !right_.runner->posted.empty()) {
            left_.runner->run_posted();
            left_.runner->here = false;
            right_.runner->run_posted();
            left_.runner->here = true;
        }
    }
    std::optional<answers> ask(const audience& to,
                               std::optional<std::chrono::milliseconds> timeout = {}) {
        everywhere_.broadcast_with_ack("/", to, {"[\"ask\"]", {}}, timeout,
                                       [this](answers all) { given_ = std::move(all); });
        settle();
        return given_;
    }

    test::test_shard left_, right_;
    shards_adapter everywhere_{left_.settings.seal};
    std::vector<socket_ptr> joined_;
    std::unique_ptr<peer> a_, b_, c_;
    std::optional<answers> given_;
};

TEST_F(shards_adapter_test, a_broadcast_reaches_the_other_shard_on_its_own_thread) {
    everywhere_.broadcast("/", {}, {"[\"x\"]", {}});
    EXPECT_EQ(a_->hears(), messages{"2[\"x\"]"});
    EXPECT_TRUE(c_->hears().empty());
    settle();
    EXPECT_EQ(c_->hears(), messages{"2[\"x\"]"});
}

TEST_F(shards_adapter_test, what_a_broadcast_causes_where_it_was_said_comes_after_it_everywhere) {
    right_.runner->here = true;  // its shard is the second, so others are before and behind it
    left_.runner->here = false;
    test::test_shard third;
    everywhere_.add(third.runner, third.running());
    third.runner->here = false;
    peer d{third};
    d.joins();
    bool once = false;
    joined_[2]->listening(true)->any_outgoing.add(1, {}, false, [&](const sent_event&) {
        if (!std::exchange(once, true)) everywhere_.broadcast("/", {}, {"[\"caused\"]", {}});
    });
    right_.in().watch_outgoing();
    everywhere_.broadcast("/", {}, {"[\"first\"]", {}});
    right_.runner->here = false;
    left_.runner->run_posted();
    third.runner->run_posted();
    for (auto* one : {a_.get(), b_.get(), &d})
        EXPECT_EQ(one->hears(), (messages{"2[\"first\"]", "2[\"caused\"]"}));
}

TEST_F(shards_adapter_test, a_namespace_that_nobody_has_is_no_error) {
    everywhere_.broadcast("/nowhere", {}, {"[\"x\"]", {}});
    everywhere_.command("/nowhere", {}, {socket_command::kind::disconnect});
    everywhere_.broadcast_with_ack("/nowhere", {}, {"[\"x\"]", {}}, {},
                                   [this](answers all) { given_ = std::move(all); });
    settle();
    ASSERT_TRUE(given_);
    EXPECT_TRUE(given_->given.empty());
    EXPECT_TRUE(a_->hears().empty());
    EXPECT_TRUE(joined_[2]->connected());
}

TEST_F(shards_adapter_test, every_client_answers_a_broadcast_once) {
    EXPECT_FALSE(ask({}));
    EXPECT_EQ(a_->hears(), messages{"20[\"ask\"]"});
    EXPECT_EQ(c_->hears(), messages{"20[\"ask\"]"});  // ids count per namespace and shard
    a_->says("30[1]");
    a_->says("30[1]");
    b_->says("30[2,\"more\"]");
    settle();
    EXPECT_FALSE(given_);
    c_->says("30[3]");
    settle();
    ASSERT_TRUE(given_);
    ASSERT_EQ(given_->given.size(), 3u);
    EXPECT_EQ(given_->missing, 0u);
    EXPECT_EQ(given_->given[1].values, (boost::json::array{2, "more"}));
}

TEST_F(shards_adapter_test, a_binary_answer_comes_with_its_attachments) {
    ask({{std::string{joined_[0]->id()}}});
    a_->says("61-0[{\"_placeholder\":true,\"num\":0}]");
    a_->says_binary("data");
    settle();
    ASSERT_TRUE(given_);
    EXPECT_EQ(given_->given.at(0).attachments, messages{"data"});
}

TEST_F(shards_adapter_test, when_time_is_over_those_who_answered_are_there_and_no_ack_is_kept) {
    ask({}, 1s);
    a_->says("30[1]");
    for (auto* one : {&a_, &b_}) (*one)->who.on_time();
    left_.pass(1s);
    right_.pass(1s);
    for (auto* one : {&a_, &b_, &c_}) (*one)->who.on_time();
    settle();
    ASSERT_TRUE(given_);
    EXPECT_EQ(given_->given.size(), 1u);
    EXPECT_EQ(given_->missing, 2u);
    EXPECT_FALSE(b_->who.next_deadline());
    given_.reset();
    b_->says("30[\"late\"]");
    settle();
    EXPECT_FALSE(given_);
}

TEST_F(shards_adapter_test, who_leaves_is_missing_at_once) {
    ask({});
    a_->says("30[1]");
    b_->says("30[2]");
    c_->says("1");
    settle();
    ASSERT_TRUE(given_);
    EXPECT_EQ(given_->given.size(), 2u);
    EXPECT_EQ(given_->missing, 1u);
}

TEST_F(shards_adapter_test, an_audience_of_nobody_answers_at_once) {
    ASSERT_TRUE(ask({{"empty room"}}));
    EXPECT_TRUE(given_->given.empty());
    EXPECT_EQ(given_->missing, 0u);
}

TEST_F(shards_adapter_test, sockets_of_every_shard_are_fetched_with_rooms_and_data) {
    joined_[0]->join("room");
    joined_[2]->data()["color"] = "blue";
    socket_states found;
    everywhere_.fetch_sockets("/", {}, [&](socket_states all) { found = std::move(all); });
    EXPECT_TRUE(found.sockets.empty());
    settle();
    ASSERT_EQ(found.sockets.size(), 3u);
    const auto of = [&](std::string_view id) {
        for (const auto& one : found.sockets)
            if (one.id == id) return one;
        return socket_state{};
    };
    EXPECT_EQ(of(joined_[0]->id()).rooms, (messages{std::string{joined_[0]->id()}, "room"}));
    EXPECT_EQ(of(joined_[2]->id()).data, (boost::json::object{{"color", "blue"}}));
    EXPECT_TRUE(of(joined_[1]->id()).data.empty());
}

TEST_F(shards_adapter_test, a_question_from_a_foreign_thread_is_answered_on_the_first_shard) {
    left_.runner->here = false;
    bool answered = false;
    everywhere_.fetch_sockets("/", {}, [&](const socket_states& all) {
        EXPECT_TRUE(left_.runner->here);
        EXPECT_EQ(all.sockets.size(), 3u);
        answered = true;
    });
    while (!answered) {
        ASSERT_FALSE(left_.runner->posted.empty() && right_.runner->posted.empty());
        left_.runner->run_posted();
        right_.runner->run_posted();
    }
}

TEST_F(shards_adapter_test, an_answer_that_throws_costs_a_line_in_the_log) {
    everywhere_.fetch_sockets("/", {},
                              [](const socket_states&) { throw std::runtime_error{"oops"}; });
    settle();
    EXPECT_TRUE(left_.log.has("handler_threw handler=answers what=oops"));
}

TEST_F(shards_adapter_test, commands_reach_every_shard) {
    everywhere_.command("/", {}, {socket_command::kind::join, {"r", "s"}});
    settle();
    for (const auto& one : joined_) EXPECT_TRUE(one->in_room("r") && one->in_room("s"));
    everywhere_.command("/", {{}, {std::string{joined_[0]->id()}}},
                        {socket_command::kind::leave, {"r"}});
    settle();
    EXPECT_TRUE(joined_[0]->in_room("r"));
    EXPECT_FALSE(joined_[1]->in_room("r"));
    EXPECT_FALSE(joined_[2]->in_room("r"));
}

TEST_F(shards_adapter_test, disconnecting_leaves_the_namespace_and_closing_the_connection) {
    everywhere_.command("/", {{std::string{joined_[0]->id()}}}, {socket_command::kind::disconnect});
    everywhere_.command("/", {{std::string{joined_[2]->id()}}}, {socket_command::kind::close});
    settle();
    EXPECT_EQ(a_->hears(), messages{"1"});
    EXPECT_FALSE(a_->below.closed_with);
    EXPECT_EQ(c_->hears(), messages{"1"});
    EXPECT_EQ(c_->below.closed_with, disconnect_reason::forced_server_close);
    EXPECT_TRUE(joined_[1]->connected());
}

TEST_F(shards_adapter_test, with_no_other_server_nobody_hears_and_the_answer_is_empty_at_once) {
    everywhere_.server_side_emit("/", {"[\"hello\"]", {}}, {},
                                 [this](answers all) { given_ = std::move(all); });
    ASSERT_TRUE(given_);
    EXPECT_TRUE(given_->given.empty());
    EXPECT_TRUE(a_->hears().empty());
}

TEST_F(shards_adapter_test, a_local_broadcast_reaches_every_shard_of_this_process) {
    everywhere_.broadcast("/", {.local = true}, {"[\"x\"]", {}});
    settle();
    for (auto* one : {&a_, &b_, &c_}) EXPECT_EQ((*one)->hears(), messages{"2[\"x\"]"});
}

TEST_F(shards_adapter_test, an_event_of_another_server_is_heard_once_and_the_first_answer_counts) {
    messages heard;
    const auto hear = [&](std::string name) {
        return std::make_unique<server_event_handler>(
            [&heard, name](std::span<const boost::json::value> arguments, server_answer answer) {
                heard.push_back(name + std::to_string(arguments.size()));
                answer(name);
                answer("again");
            });
    };
    auto& events = left_.settings.define("/").server_events;
    events["hello"].push_back(hear("first"));
    events["hello"].push_back(hear("second"));
    messages answered;
    const auto answer = [&](std::string json) { answered.push_back(std::move(json)); };
    everywhere_.on_server_event("/", "[\"hello\",1,{}]", answer);
    EXPECT_EQ(heard, (messages{"first2", "second2"}));
    EXPECT_EQ(answered, messages{"first"});
    for (const char* json : {"[\"other\"]", "[]", "{}", "[1]", "[", ""})
        everywhere_.on_server_event("/", json, answer);
    everywhere_.on_server_event("/nowhere", "[\"hello\"]", answer);
    settle();
    EXPECT_EQ(heard.size(), 2u);
    EXPECT_EQ(answered.size(), 1u);
}

TEST_F(shards_adapter_test, an_event_of_another_server_comes_from_its_thread_to_ours) {
    int heard = 0;
    left_.settings.define("/").server_events["hello"].push_back(
        std::make_unique<server_event_handler>(
            [&](std::span<const boost::json::value>, server_answer) { ++heard; }));
    left_.runner->here = false;
    everywhere_.on_server_event("/", "[\"hello\"]", nullptr);
    EXPECT_EQ(heard, 0);
    left_.runner->here = true;
    settle();
    EXPECT_EQ(heard, 1);
}

TEST(shards_adapter_alone_test, before_there_is_a_shard_questions_are_answered_and_emits_lost) {
    shards_adapter none{{.seal = [](base::message&) {}}};
    int answered = 0;
    none.broadcast("/", {}, {"[\"x\"]", {}});
    none.fetch_sockets("/", {}, [&](const socket_states&) { ++answered; });
    none.broadcast_with_ack("/", {}, {"[\"x\"]", {}}, {}, [&](const answers&) { ++answered; });
    EXPECT_EQ(answered, 2);
}

}  // namespace
}  // namespace anteroom::socketio
