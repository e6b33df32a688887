#include <stdexcept>

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::pass;
using test::peer;

class client_middleware_test : public testing::Test {
  protected:
    client_middleware_test() {
        shard_.on_connection([this](socket_ptr who) { joined_.push_back(std::move(who)); });
        shard_.on("event", [this](event_call&) { ++events_; });
    }
    // A middleware that keeps its answer for the test to give.
    void use_waiting() {
        shard_.use([this](const socket_ptr& who, next_function next) {
            asked_.push_back(who);
            answers_.push_back(std::move(next));
        });
    }
    void use_passing() {
        shard_.use([this](const socket_ptr&, next_function next) {
            ++passed_;
            next(std::nullopt);
        });
    }
    bool connected(peer& one) {
        const auto heard = one.hears();
        return heard.size() == 1 && heard[0].starts_with("0{\"sid\":\"");
    }

    test::test_shard shard_;
    std::vector<socket_ptr> joined_;
    std::vector<socket_ptr> asked_;
    std::vector<next_function> answers_;
    int passed_ = 0;
    int events_ = 0;
};

TEST_F(client_middleware_test, they_run_in_order_and_the_connection_handler_last) {
    std::string order;
    for (const char name : {'a', 'b', 'c'})
        shard_.use([&order, name](const socket_ptr& who, next_function next) {
            EXPECT_FALSE(who->connected());
            order += name;
            next(std::nullopt);
        });
    shard_.on_connection([&](const socket_ptr& who) {
        EXPECT_TRUE(who->connected());
        order += '!';
    });
    peer one{shard_};
    one.says("0");
    EXPECT_TRUE(connected(one));
    EXPECT_EQ(order, "abc!");
}

TEST_F(client_middleware_test, one_that_answers_later_holds_the_connect_back) {
    use_waiting();
    use_passing();
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_TRUE(one.hears().empty());
    EXPECT_EQ(passed_, 0);
    EXPECT_FALSE(one.who.authenticated());
    answers_[0](std::nullopt);
    EXPECT_TRUE(connected(one));
    EXPECT_EQ(passed_, 1);
    EXPECT_TRUE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 1);
}

TEST_F(client_middleware_test, an_answer_from_another_thread_is_performed_on_the_shards_own) {
    use_waiting();
    peer one{shard_};
    one.says("0");
    shard_.runner->here = false;
    answers_[0](std::nullopt);
    EXPECT_TRUE(one.hears().empty());
    ASSERT_EQ(shard_.runner->posted.size(), 1u);
    shard_.runner->run_posted();
    EXPECT_TRUE(connected(one));
}

TEST_F(client_middleware_test, a_refusal_reaches_the_client_and_nothing_behind_it_runs) {
    shard_.use([](const socket_ptr&, next_function next) {
        next(connect_refusal{"not \"you\"", "{\"code\":\"forbidden\"}"});
    });
    use_passing();
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_EQ(one.hears(),
              messages{"4{\"message\":\"not \\\"you\\\"\",\"data\":{\"code\":\"forbidden\"}}"});
    EXPECT_EQ(passed_, 0);
    EXPECT_TRUE(joined_.empty());
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_FALSE(one.says("2[\"event\"]"));
}

TEST_F(client_middleware_test, a_refusal_without_data_has_none) {
    shard_.use([](const socket_ptr&, next_function next) { next(connect_refusal{"no", {}}); });
    peer one{shard_};
    one.says("0");
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"no\"}"});
    // The namespace was not joined, so the client may ask again.
    EXPECT_TRUE(one.says("0"));
}

TEST_F(client_middleware_test, the_second_answer_of_one_middleware_is_ignored) {
    shard_.use([](const socket_ptr&, next_function next) {
        next(std::nullopt);
        next(std::nullopt);
        next(connect_refusal{"too late", {}});
    });
    use_waiting();
    use_passing();
    peer one{shard_};
    one.says("0");
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(passed_, 0);
    EXPECT_TRUE(one.hears().empty());
    answers_[0](std::nullopt);
    answers_[0](connect_refusal{"too late", {}});
    answers_[0](std::nullopt);
    EXPECT_TRUE(connected(one));
    EXPECT_EQ(passed_, 1);
    EXPECT_EQ(joined_.size(), 1u);
}

TEST_F(client_middleware_test, one_that_throws_refuses_and_says_no_more_than_that) {
    shard_.use(
        [](const socket_ptr&, next_function) { throw std::runtime_error{"the password is 1234"}; });
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"Internal error\"}"});
    EXPECT_TRUE(joined_.empty());
    EXPECT_TRUE(shard_.log.has("handler_threw handler=middleware what=the password is 1234"));
}

TEST_F(client_middleware_test, one_that_throws_what_is_no_exception_refuses_too) {
    shard_.use([](const socket_ptr&, next_function) { throw 7; });
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"Internal error\"}"});
}

TEST_F(client_middleware_test, one_that_throws_after_its_answer_changes_nothing) {
    shard_.use([](const socket_ptr&, next_function next) {
        next(std::nullopt);
        throw std::runtime_error{"late"};
    });
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_TRUE(connected(one));
    EXPECT_EQ(joined_.size(), 1u);
    EXPECT_TRUE(joined_[0]->connected());
}

TEST_F(client_middleware_test, one_that_never_answers_is_cut_off_by_the_connect_timeout) {
    use_waiting();
    peer one{shard_};
    pass(one, 1s);
    one.says("0");
    pass(one, 8'999ms);
    EXPECT_TRUE(one.hears().empty());
    pass(one, 1ms);
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"timeout\"}"});
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
    answers_[0](std::nullopt);
    EXPECT_TRUE(one.hears().empty());
    EXPECT_TRUE(joined_.empty());
}

TEST_F(client_middleware_test, in_a_further_namespace_the_timeout_refuses_and_the_rest_goes_on) {
    shard_.use(
        [this](const socket_ptr&, next_function next) { answers_.push_back(std::move(next)); },
        "/slow");
    peer one{shard_};
    one.joins();
    pass(one, 1min);
    EXPECT_TRUE(one.says("0/slow,"));
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 10s);
    pass(one, 10s);
    EXPECT_EQ(one.hears(), messages{"4/slow,{\"message\":\"timeout\"}"});
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_FALSE(one.who.next_deadline());
    EXPECT_TRUE(one.says("2[\"event\"]"));
    answers_[0](std::nullopt);
    EXPECT_TRUE(one.hears().empty());
}

TEST_F(client_middleware_test, an_event_while_one_has_not_answered_breaks_the_protocol) {
    use_waiting();
    peer one{shard_};
    one.says("0");
    EXPECT_FALSE(one.says("2[\"event\"]"));
    EXPECT_EQ(events_, 0);
}

TEST_F(client_middleware_test, a_second_connect_while_one_has_not_answered_breaks_the_protocol) {
    // The reference makes two sockets here.
    use_waiting();
    peer one{shard_};
    one.says("0");
    EXPECT_FALSE(one.says("0"));
    EXPECT_EQ(answers_.size(), 1u);
}

TEST_F(client_middleware_test, an_answer_for_a_connection_that_is_gone_does_nothing) {
    use_waiting();
    {
        peer one{shard_};
        one.says("0");
        one.who.on_closed(disconnect_reason::transport_close);
    }
    answers_[0](std::nullopt);
    EXPECT_FALSE(asked_[0]->connected());
    shard_.runner->here = false;
    answers_[0](connect_refusal{"late", {}});
    shard_.runner->run_posted();
    EXPECT_TRUE(joined_.empty());
    // The answer holds the socket, nothing else does.
    answers_.clear();
    const socket* const last = asked_[0].get();
    EXPECT_EQ(last->now_state(), socket::state::disconnected);
}

TEST_F(client_middleware_test, one_may_disconnect_the_socket_instead_of_answering) {
    shard_.use([](const socket_ptr& who, next_function) { who->disconnect(false); });
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_TRUE(joined_.empty());
    EXPECT_FALSE(one.says("2[\"event\"]"));
}

TEST_F(client_middleware_test, one_may_end_the_connection_instead_of_answering) {
    shard_.use([](const socket_ptr& who, next_function next) {
        who->disconnect(true);
        next(std::nullopt);
    });
    peer one{shard_};
    EXPECT_TRUE(one.says("0"));
    EXPECT_EQ(one.below.closed_with, disconnect_reason::forced_server_close);
    EXPECT_TRUE(joined_.empty());
}

}  // namespace
}  // namespace anteroom::socketio
