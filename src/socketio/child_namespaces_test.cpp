#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::pass;
using test::peer;

const messages invalid{"4/x,{\"message\":\"Invalid namespace\"}"};

class child_namespaces_test : public testing::Test {
  protected:
    child_namespaces_test() {
        shard_.settings.on_new_namespace.push_back(std::make_unique<new_namespace_handler>(
            [this](std::string_view name) { created_.emplace_back(name); }));
    }
    // A parent whose answers the test gives.
    parent_namespace& deciding() {
        auto& made = shard_.settings.define_parent();
        made.decide = std::make_unique<namespace_decider>([this](std::string_view name,
                                                                 const boost::json::object& auth,
                                                                 namespace_decision answer) {
            asked_.emplace_back(name);
            auth_ = auth;
            answers_.push_back(std::move(answer));
        });
        return made;
    }

    test::test_shard shard_;
    messages created_;
    messages asked_;
    boost::json::object auth_;
    std::vector<namespace_decision> answers_;
};

TEST_F(child_namespaces_test, a_name_that_matches_comes_to_be_once) {
    shard_.parent(R"(^/d-\d+$)");
    peer a{shard_}, b{shard_};
    EXPECT_EQ(a.joins("/d-1").size(), 20u);
    EXPECT_EQ(b.joins("/d-1").size(), 20u);
    EXPECT_EQ(b.joins("/d-2").size(), 20u);
    EXPECT_EQ(created_, (messages{"/d-1", "/d-2"}));
    EXPECT_EQ(shard_.in("/d-1").size(), 2u);
    peer c{shard_};
    EXPECT_TRUE(c.says("0/x,"));
    EXPECT_EQ(c.hears(), invalid);
}

TEST_F(child_namespaces_test, the_listeners_of_the_parent_are_the_childs) {
    auto& parent = shard_.parent("^/d");
    std::string order;
    parent.definition.middlewares.push_back(
        std::make_unique<middleware>([&](const socket_ptr& who, next_function next) {
            order += "use " + std::string{who->within().name()} + ";";
            next(std::nullopt);
        }));
    parent.definition.on_connection.push_back(
        std::make_unique<connection_handler>([&](const socket_ptr&) { order += "connection;"; }));
    parent.definition.events.emplace("e", std::make_unique<event_handler>([&](event_call& call) {
                                         order += "event";
                                         call.target.emit({"[\"answer\"]", {}});
                                     }));
    peer one{shard_};
    one.joins("/d1");
    EXPECT_TRUE(one.says("2/d1,[\"e\"]"));
    EXPECT_EQ(order, "use /d1;connection;event");
    EXPECT_EQ(one.hears(), messages{"2/d1,[\"answer\"]"});
}

TEST_F(child_namespaces_test, a_name_of_the_programs_own_is_not_a_child) {
    shard_.parent(".*");
    shard_.settings.define("/own");
    peer one{shard_};
    one.joins("/own");
    EXPECT_TRUE(created_.empty());
    EXPECT_FALSE(shard_.in("/own").is_child());
}

TEST_F(child_namespaces_test, no_client_can_name_a_parent) {
    shard_.parent("^/only$");
    peer one{shard_};
    EXPECT_TRUE(one.says("0/_0,"));
    EXPECT_EQ(one.hears(), messages{"4/_0,{\"message\":\"Invalid namespace\"}"});
}

TEST_F(child_namespaces_test, an_emit_on_the_parent_reaches_every_child_under_its_own_name) {
    auto& parent = shard_.parent("^/d");
    shard_.settings.define("/e");
    peer a{shard_}, b{shard_}, c{shard_};
    a.joins("/d1");
    b.joins("/d2");
    c.joins("/e");
    shards_adapter everywhere{shard_.settings.seal};
    everywhere.add(shard_.runner, shard_.running());
    everywhere.broadcast(parent.definition.name, {}, {"[\"all\"]", {}});
    EXPECT_EQ(a.hears(), messages{"2/d1,[\"all\"]"});
    EXPECT_EQ(b.hears(), messages{"2/d2,[\"all\"]"});
    EXPECT_TRUE(c.hears().empty());
}

TEST_F(child_namespaces_test, a_function_decides_with_the_name_and_the_auth_of_the_client) {
    deciding();
    peer one{shard_};
    EXPECT_TRUE(one.says("0/x,{\"team\":7}"));
    EXPECT_EQ(asked_, messages{"/x"});
    EXPECT_EQ(auth_, (boost::json::object{{"team", 7}}));
    EXPECT_TRUE(one.hears().empty());
    answers_[0](true);
    EXPECT_EQ(one.hears().size(), 1u);
    EXPECT_EQ(created_, messages{"/x"});
    EXPECT_EQ(shard_.in("/x").size(), 1u);
}

TEST_F(child_namespaces_test, an_answer_from_another_thread_is_performed_on_the_shards_own) {
    deciding();
    peer one{shard_};
    one.says("0/x,");
    shard_.runner->here = false;
    answers_[0](true);
    EXPECT_TRUE(one.hears().empty());
    shard_.runner->run_posted();
    EXPECT_EQ(one.hears().size(), 1u);
}

TEST_F(child_namespaces_test, a_no_asks_the_next_parent_and_then_refuses) {
    deciding();
    deciding();
    peer one{shard_};
    one.says("0/x,");
    answers_[0](false);
    EXPECT_EQ(asked_, (messages{"/x", "/x"}));
    answers_[1](false);
    EXPECT_EQ(one.hears(), invalid);
    EXPECT_TRUE(created_.empty());
    EXPECT_TRUE(one.says("0/x,"));  // it may ask again
}

TEST_F(child_namespaces_test, only_the_first_answer_counts) {
    deciding();
    peer one{shard_};
    one.says("0/x,");
    answers_[0](false);
    answers_[0](true);
    EXPECT_EQ(one.hears(), invalid);
    EXPECT_TRUE(created_.empty());
}

TEST_F(child_namespaces_test, no_answer_in_time_is_a_refusal_and_a_later_one_does_nothing) {
    deciding();
    peer one{shard_};
    one.joins();
    one.says("0/x,");
    pass(one, shard_.settings.limit.connect_timeout);
    EXPECT_EQ(one.hears(), messages{"4/x,{\"message\":\"timeout\"}"});
    answers_[0](true);
    EXPECT_TRUE(one.hears().empty());
    EXPECT_TRUE(created_.empty());
}

TEST_F(child_namespaces_test, an_answer_after_the_connection_is_gone_does_nothing) {
    deciding();
    {
        peer one{shard_};
        one.says("0/x,");
    }
    answers_[0](true);
    EXPECT_TRUE(created_.empty());
}

TEST_F(child_namespaces_test,
       a_second_connect_or_an_event_while_it_is_decided_breaks_the_protocol) {
    deciding();
    peer one{shard_}, two{shard_};
    one.says("0/x,");
    EXPECT_FALSE(one.says("0/x,"));
    two.says("0/x,");
    EXPECT_FALSE(two.says("2/x,[\"early\"]"));
}

TEST_F(child_namespaces_test, a_decision_that_throws_refuses) {
    auto& made = shard_.settings.define_parent();
    made.decide = std::make_unique<namespace_decider>(
        [](std::string_view, const boost::json::object&, const namespace_decision&) {
            throw std::runtime_error{"no database"};
        });
    peer one{shard_};
    EXPECT_TRUE(one.says("0/x,"));
    EXPECT_EQ(one.hears(), messages{"4/x,{\"message\":\"Internal error\"}"});
    EXPECT_TRUE(shard_.log.has("handler_threw handler=namespace what=no database"));
}

TEST_F(child_namespaces_test, no_code_of_the_program_runs_before_the_token_has_passed) {
    deciding();
    shard_.parent("^/d");
    shard_.settings.authenticate = test::by_token();
    peer one{shard_};
    EXPECT_TRUE(one.says("0/x,{\"token\":\"forged\"}"));
    EXPECT_TRUE(one.says("0/d1,"));
    EXPECT_TRUE(asked_.empty());
    EXPECT_TRUE(created_.empty());
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_NE(heard[0].find("\"code\":\"invalid_token\""), std::string::npos) << heard[0];
    EXPECT_NE(heard[1].find("\"code\":\"credentials_required\""), std::string::npos) << heard[1];
    EXPECT_EQ(one.joins_with(test::token_for({{"sub", "u"}}), "/d1"), "nothing");
}

TEST_F(child_namespaces_test, the_token_is_judged_by_the_rules_of_the_parent_that_has_the_name) {
    shard_.settings.authenticate = test::by_token();
    shard_.parent("^/closed$");
    auto& open = shard_.parent("^/d");
    open.definition.authenticate = test::by_token(auth::expiry_policy::disconnect);
    peer one{shard_};
    EXPECT_EQ(one.joins_with(test::token_for({{"sub", "u"}}), "/d1").size(), 20u);
    EXPECT_EQ(created_, messages{"/d1"});
}

TEST_F(child_namespaces_test, clients_cannot_cause_more_than_the_limit) {
    shard_.parent("^/d");
    shard_.settings.limit.child_namespaces_max = 2;
    peer one{shard_};
    one.joins("/d1");
    one.joins("/d2");
    one.says("0/d3,");
    EXPECT_EQ(one.hears(), messages{"4/d3,{\"message\":\"Too many namespaces\"}"});
    peer two{shard_};
    EXPECT_EQ(two.joins("/d2").size(), 20u);
    EXPECT_TRUE(shard_.log.has("too_many_namespaces namespace=/d3"));
}

TEST_F(child_namespaces_test, those_still_being_decided_count_for_the_connections_limit) {
    deciding();
    shard_.settings.limit.namespaces_max = 2;
    peer one{shard_};
    for (const char* connect : {"0/a,", "0/b,", "0/c,"}) EXPECT_TRUE(one.says(connect));
    EXPECT_EQ(asked_, (messages{"/a", "/b"}));
    EXPECT_EQ(one.hears(), messages{"4/c,{\"message\":\"Too many namespaces\"}"});
}

TEST_F(child_namespaces_test, a_name_that_is_too_long_is_not_matched) {
    shard_.parent("^/d");
    peer one{shard_};
    const std::string longest = "/d" + std::string(254, 'x');
    EXPECT_EQ(one.joins(longest).size(), 20u);
    one.says("0" + longest + "y,");
    EXPECT_EQ(one.hears(), messages{"4" + longest + "y,{\"message\":\"Invalid namespace\"}"});
}

TEST_F(child_namespaces_test, an_empty_child_stays_unless_the_program_wants_it_gone) {
    shard_.parent("^/d");
    peer one{shard_};
    one.joins("/d1");
    one.says("1/d1,");
    shard_.runner->run_posted();
    EXPECT_EQ(shard_.settings.children.size(), 1u);
}

TEST_F(child_namespaces_test, an_empty_child_ends_on_a_later_turn_and_may_come_again) {
    shard_.parent("^/d");
    shard_.settings.define("/own");
    shard_.settings.cleanup_empty_child_namespaces = true;
    peer one{shard_}, two{shard_};
    one.joins("/d1");
    two.joins("/d1");
    two.joins("/own");
    one.says("1/d1,");
    shard_.runner->run_posted();
    EXPECT_NE(shard_.running().find("/d1"), nullptr);
    two.says("1/d1,");
    two.says("1/own,");
    EXPECT_NE(shard_.running().find("/d1"), nullptr);
    shard_.runner->run_posted();
    EXPECT_EQ(shard_.running().find("/d1"), nullptr);
    EXPECT_NE(shard_.running().find("/own"), nullptr);
    EXPECT_EQ(shard_.settings.children.size(), 0u);
    EXPECT_EQ(one.joins("/d1").size(), 20u);
    EXPECT_EQ(created_, (messages{"/d1", "/d1"}));
}

TEST_F(child_namespaces_test, who_joins_before_it_ends_keeps_it) {
    shard_.parent("^/d");
    shard_.settings.cleanup_empty_child_namespaces = true;
    peer one{shard_}, two{shard_};
    one.joins("/d1");
    one.says("1/d1,");
    two.joins("/d1");
    shard_.runner->run_posted();
    EXPECT_EQ(shard_.in("/d1").size(), 1u);
}

TEST_F(child_namespaces_test, one_whose_only_client_was_refused_is_empty_too) {
    auto& parent = shard_.parent("^/d");
    parent.definition.middlewares.push_back(
        std::make_unique<middleware>([](const socket_ptr&, next_function next) {
            next(connect_refusal{"no", {}});
        }));
    shard_.settings.cleanup_empty_child_namespaces = true;
    peer one{shard_};
    one.says("0/d1,");
    shard_.runner->run_posted();
    EXPECT_EQ(shard_.running().find("/d1"), nullptr);
}

TEST_F(child_namespaces_test, what_the_shard_posted_is_harmless_after_its_end) {
    auto shard = std::make_unique<test::test_shard>();
    shard->parent("^/d");
    shard->settings.cleanup_empty_child_namespaces = true;
    {
        peer one{*shard};
        one.joins("/d1");
    }
    const auto runner = shard->runner;
    EXPECT_EQ(runner->posted.size(), 1u);
    shard.reset();
    runner->run_posted();
}

}  // namespace
}  // namespace anteroom::socketio
