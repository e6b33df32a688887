#include <stdexcept>

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::pass;
using test::peer;

class socket_ack_test : public testing::Test {
  protected:
    socket_ack_test() {
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
    }

    // Asks the client; what comes of it is written down.
    void ask(std::optional<std::chrono::milliseconds> timeout = {}) {
        it_->emit(
            {"[\"q\"]", {}},
            [this](const ack_answer& answer) {
                std::string line = std::to_string(static_cast<int>(answer.outcome));
                for (const auto& value : answer.arguments)
                    line += ' ' + boost::json::serialize(value);
                for (const auto& data : answer.attachments) line += " +" + data;
                outcomes_.push_back(line);
            },
            timeout);
    }

    test::test_shard shard_;
    socket_ptr it_;
    messages outcomes_;
    static constexpr auto answered = "0";
    static constexpr auto timed_out = "1";
    static constexpr auto disconnected = "2";
    static constexpr auto too_many = "3";
};

TEST_F(socket_ack_test, an_answer_to_a_client_carries_its_id) {
    shard_.on("ask", [](event_call& call) {
        call.target.answer(*call.ack_id, {"[1,\"two\"]", {}});
    });
    peer one{shard_};
    one.joins();
    one.says("20[\"ask\"]");
    one.says("2123[\"ask\"]");
    EXPECT_EQ(one.hears(), (messages{"30[1,\"two\"]", "3123[1,\"two\"]"}));
}

TEST_F(socket_ack_test, an_answer_to_a_client_may_be_binary) {
    shard_.settings.define("/chat");
    shard_.on(
        "ask",
        [](event_call& call) {
            const std::vector<std::string> data{"\x01\x02\x03"};
            call.target.answer(*call.ack_id, {"[{\"_placeholder\":true,\"num\":0}]", data});
        },
        "/chat");
    peer one{shard_};
    one.joins("/chat");
    one.says("51-/chat,1[\"ask\",{\"_placeholder\":true,\"num\":0}]");
    one.says_binary("x");
    EXPECT_EQ(one.hears(),
              (messages{"61-/chat,1[{\"_placeholder\":true,\"num\":0}]", "binary:\x01\x02\x03"}));
}

TEST_F(socket_ack_test, ids_count_from_nought_for_each_namespace) {
    shard_.settings.define("/chat");
    peer one{shard_};
    peer two{shard_};
    one.joins();
    ask();
    two.joins();
    ask();
    EXPECT_EQ(one.hears(), messages{"20[\"q\"]"});
    EXPECT_EQ(two.hears(), messages{"21[\"q\"]"});
    one.joins("/chat");
    shard_.in("/chat").select({}).at(0)->emit({"[\"q\"]", {}}, [](const ack_answer&) {}, {});
    EXPECT_EQ(one.hears(), messages{"2/chat,0[\"q\"]"});
}

TEST_F(socket_ack_test, a_client_answers_with_what_it_likes) {
    peer one{shard_};
    one.joins();
    ask();
    EXPECT_TRUE(one.says("30[\"yes\",{\"a\":1}]"));
    ask();
    EXPECT_TRUE(one.says("31[]"));
    ask();
    EXPECT_TRUE(one.says("61-2[{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_TRUE(one.says_binary("data"));
    EXPECT_EQ(outcomes_,
              (messages{"0 \"yes\" {\"a\":1}", "0", "0 {\"_placeholder\":true,\"num\":0} +data"}));
}

TEST_F(socket_ack_test, answers_that_nobody_waits_for_are_ignored) {
    peer one{shard_};
    one.joins();
    ask();
    EXPECT_TRUE(one.says("37[\"unknown\"]"));
    EXPECT_TRUE(one.says("318446744073709551615[]"));
    EXPECT_TRUE(one.says("3[\"no id\"]"));
    EXPECT_TRUE(outcomes_.empty());
    EXPECT_TRUE(one.says("30[]"));
    EXPECT_TRUE(one.says("30[\"twice\"]"));
    EXPECT_EQ(outcomes_, messages{answered});
}

TEST_F(socket_ack_test, one_client_cannot_answer_for_another) {
    peer one{shard_};
    one.joins();
    ask();
    peer two{shard_};
    two.joins();
    EXPECT_TRUE(two.says("30[\"mine\"]"));
    EXPECT_TRUE(outcomes_.empty());
}

TEST_F(socket_ack_test, no_answer_in_time_is_reported_once_and_a_late_one_ignored) {
    peer one{shard_};
    one.joins();
    ask(500ms);
    EXPECT_EQ(one.below.woken_by, shard_.now.steady + 500ms);
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 500ms);
    pass(one, 499ms);
    EXPECT_TRUE(outcomes_.empty());
    pass(one, 1ms);
    EXPECT_EQ(outcomes_, messages{timed_out});
    EXPECT_TRUE(one.says("30[\"late\"]"));
    pass(one, 1h);
    EXPECT_EQ(outcomes_, messages{timed_out});
    EXPECT_FALSE(one.who.next_deadline());
}

TEST_F(socket_ack_test, without_a_timeout_the_servers_own_holds) {
    peer one{shard_};
    one.joins();
    ask();
    pass(one, 29'999ms);
    EXPECT_TRUE(outcomes_.empty());
    pass(one, 1ms);
    EXPECT_EQ(outcomes_, messages{timed_out});
}

TEST_F(socket_ack_test, each_ack_has_its_own_time) {
    peer one{shard_};
    one.joins();
    ask(3s);
    ask(1s);
    ask(2s);
    pass(one, 1s);
    EXPECT_EQ(outcomes_.size(), 1u);
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 1s);
    one.says("32[]");
    EXPECT_EQ(outcomes_.size(), 2u);
    pass(one, 2s);
    EXPECT_EQ(outcomes_, (messages{timed_out, answered, timed_out}));
}

TEST_F(socket_ack_test, more_than_the_limit_are_refused_and_not_sent) {
    shard_.settings.limit.pending_acks_max = 2;
    peer one{shard_};
    one.joins();
    ask();
    ask();
    ask();
    EXPECT_EQ(outcomes_, messages{too_many});
    EXPECT_EQ(one.hears().size(), 2u);
    one.says("30[]");
    ask();
    EXPECT_EQ(outcomes_, (messages{too_many, answered}));
    EXPECT_EQ(one.hears(), messages{"22[\"q\"]"});
}

TEST_F(socket_ack_test, what_waits_when_the_socket_goes_hears_that_it_is_disconnected) {
    peer one{shard_};
    one.joins();
    ask();
    ask();
    one.says("1");
    EXPECT_EQ(outcomes_, (messages{disconnected, disconnected}));
    ask();
    EXPECT_EQ(outcomes_.size(), 3u);
    EXPECT_EQ(outcomes_.back(), disconnected);
}

TEST_F(socket_ack_test, a_callback_may_ask_again) {
    peer one{shard_};
    one.joins();
    it_->emit(
        {"[\"q\"]", {}}, [this](const ack_answer&) { ask(1s); }, 1s);
    pass(one, 1s);
    EXPECT_TRUE(outcomes_.empty());
    pass(one, 1s);
    EXPECT_EQ(outcomes_, messages{timed_out});
}

TEST_F(socket_ack_test, a_callback_may_disconnect_its_socket) {
    peer one{shard_};
    one.joins();
    const auto leave = [this](const ack_answer&) { it_->disconnect(false); };
    it_->emit({"[\"q\"]", {}}, leave, 1s);
    ask(1s);
    pass(one, 1s);
    EXPECT_EQ(outcomes_, messages{disconnected});
    one.joins();
    it_->emit({"[\"q\"]", {}}, leave, 1s);
    EXPECT_TRUE(one.says("32[]"));
    EXPECT_FALSE(it_->connected());
}

TEST_F(socket_ack_test, a_callback_that_throws_ends_nothing_whatever_called_it) {
    peer one{shard_};
    one.joins();
    int called = 0;
    const auto throwing = [&called](const ack_answer&) {
        ++called;
        throw std::runtime_error{"oops"};
    };
    it_->emit({"[\"q\"]", {}}, throwing, 1s);
    EXPECT_TRUE(one.says("30[]"));
    EXPECT_EQ(called, 1);
    it_->emit({"[\"q\"]", {}}, throwing, 1s);
    pass(one, 1s);
    EXPECT_EQ(called, 2);
    it_->emit({"[\"q\"]", {}}, throwing, 1s);
    it_->emit({"[\"q\"]", {}}, throwing, 1s);
    EXPECT_TRUE(one.says("1"));
    EXPECT_EQ(called, 4);
    it_->emit({"[\"q\"]", {}}, throwing, 1s);
    EXPECT_EQ(called, 5);
    EXPECT_TRUE(shard_.log.has("handler_threw handler=ack what="));
}

}  // namespace
}  // namespace anteroom::socketio
