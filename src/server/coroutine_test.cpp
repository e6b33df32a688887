#include "anteroom/coroutine.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "server/test_program.hpp"

namespace anteroom {
namespace {

using namespace std::chrono_literals;
using facade::test::messages;
using facade::test::pass;
using facade::test::peer;

class coroutine_test : public testing::Test {
  protected:
    coroutine_test() { one_.joins(); }

    facade::test::test_program program_;
    peer one_{program_.shard};
    messages heard_;
};

TEST_F(coroutine_test, a_handler_awaits_an_ack_and_answers_its_own) {
    program_.joined.on("order", [who = program_.joined](std::string dish, ack done) -> task<> {
        const auto answer = co_await who.emit_with_ack("sure?", dish);
        done(dish, answer.answer);
    });
    one_.says("27[\"order\",\"a dish with a name that needs the heap\"]");
    EXPECT_EQ(one_.hears(), messages{"20[\"sure?\",\"a dish with a name that needs the heap\"]"});
    one_.says("30[\"yes\"]");
    EXPECT_EQ(one_.hears(), messages{"37[\"a dish with a name that needs the heap\",\"yes\"]"});
}

TEST_F(coroutine_test, one_that_awaits_nothing_runs_to_its_end_at_once) {
    program_.joined.on("x", [this]() -> task<> {
        heard_.push_back("ran");
        co_return;
    });
    one_.says("2[\"x\"]");
    EXPECT_EQ(heard_, messages{"ran"});
}

TEST_F(coroutine_test, captures_and_parameters_live_as_long_as_it_does) {
    const auto witness = std::make_shared<std::string>("captured, and too long for the string");
    program_.joined.once("x", [witness, this, who = program_.joined](std::string text) -> task<> {
        const auto answer = co_await who.timeout(1s).emit_with_ack("q");
        heard_.push_back(text + ", " + *witness);
        EXPECT_EQ(answer.status, ack_status::answered);
    });
    one_.says("2[\"x\",\"a parameter that is too long for the string itself\"]");
    program_.joined.remove_all_listeners();
    EXPECT_EQ(witness.use_count(), 2);
    one_.says("30[]");
    EXPECT_EQ(heard_, messages{"a parameter that is too long for the string itself, "
                               "captured, and too long for the string"});
    EXPECT_EQ(witness.use_count(), 1);
}

TEST_F(coroutine_test, a_socket_that_goes_meanwhile_is_an_answer) {
    std::optional<ack_status> status;
    program_.joined.on("x", [&status, who = program_.joined]() -> task<> {
        const auto answer = co_await who.emit_with_ack("q");
        status = answer.status;
        const auto again = co_await who.emit_with_ack("q");
        EXPECT_EQ(again.status, ack_status::disconnected);
    });
    one_.says("2[\"x\"]");
    one_.says("1");
    EXPECT_EQ(status, ack_status::disconnected);
}

TEST_F(coroutine_test, time_that_is_over_is_an_answer) {
    std::optional<ack_status> status;
    program_.joined.on("x", [&status, who = program_.joined]() -> task<> {
        const auto answer = co_await who.timeout(2s).emit_with_ack("q");
        status = answer.status;
    });
    one_.says("2[\"x\"]");
    pass(one_, 1s);
    EXPECT_FALSE(status);
    pass(one_, 1s);
    EXPECT_EQ(status, ack_status::timed_out);
}

TEST_F(coroutine_test, an_exception_costs_a_line_in_the_log) {
    program_.shard.runner->logs_to = &program_.shard.log;
    program_.joined.on("x", [who = program_.joined]() -> task<> {
        co_await who.emit_with_ack("q");
        throw std::runtime_error{"after the answer"};
    });
    one_.says("2[\"x\"]");
    one_.says("30[]");
    EXPECT_TRUE(program_.shard.log.has("handler_threw handler=coroutine what=after the answer"));
    EXPECT_TRUE(program_.joined.connected());
}

task<int> twice(socket who, int number) {
    const auto answer = co_await who.emit_with_ack("double", number);
    if (!answer) throw std::runtime_error{"no answer"};
    co_return static_cast<int>(answer.answer.values.at(0).as_int64());
}

TEST_F(coroutine_test, tasks_await_tasks_with_values_and_exceptions) {
    program_.joined.on("x", [this, who = program_.joined]() -> task<> {
        int sum = 0;
        for (int i = 1; i <= 3; ++i) sum += co_await twice(who, i);
        heard_.push_back(std::to_string(sum));
        try {
            co_await twice(who, 4);
        } catch (const std::runtime_error& error) {
            heard_.push_back(error.what());
        }
    });
    one_.says("2[\"x\"]");
    for (const char* answer : {"30[2]", "31[4]", "32[6]", "1"}) one_.says(answer);
    EXPECT_EQ(heard_, (messages{"12", "no answer"}));
}

TEST_F(coroutine_test, it_goes_on_on_the_sockets_thread_wherever_the_answer_comes) {
    request<ack_result>::callback answer;
    program_.joined.on("x", [&]() -> task<> {
        request<ack_result> asked{
            [&](request<ack_result>::callback done) { answer = std::move(done); }};
        co_await std::move(asked);
        heard_.push_back(program_.shard.runner->here ? "here" : "there");
    });
    one_.says("2[\"x\"]");
    program_.shard.runner->here = false;
    answer({ack_status::answered, {}});
    EXPECT_TRUE(heard_.empty());
    program_.shard.runner->run_posted();
    EXPECT_EQ(heard_, messages{"here"});
}

TEST_F(coroutine_test, who_can_never_be_answered_is_destroyed_with_all_it_holds) {
    const auto witness = std::make_shared<int>(7);
    request<ack_result>::callback answer;
    const auto waiting = [&answer](std::shared_ptr<int> held) -> task<> {
        request<ack_result> asked{
            [&](request<ack_result>::callback done) { answer = std::move(done); }};
        co_await std::move(asked);
        ADD_FAILURE() << *held;
    };
    program_.joined.on("x", [&waiting, witness]() -> task<> { co_await waiting(witness); });
    one_.says("2[\"x\"]");
    EXPECT_EQ(witness.use_count(), 3);
    answer = nullptr;
    EXPECT_EQ(witness.use_count(), 2);

    // Answered, but the thread on which it would go on has ended.
    one_.says("2[\"x\"]");
    program_.shard.runner->here = false;
    answer({ack_status::answered, {}});
    EXPECT_EQ(witness.use_count(), 3);
    program_.shard.runner->posted.clear();
    EXPECT_EQ(witness.use_count(), 2);
}

TEST_F(coroutine_test, sockets_are_fetched_and_broadcasts_asked) {
    program_.joined.data()["color"] = "blue";
    program_.joined.on("x", [this]() -> task<> {
        const auto all = co_await program_.everyone().fetch_sockets();
        for (const auto& one : all) heard_.push_back(one.id);
        heard_.emplace_back(all.sockets.at(0).data.at("color").as_string());
        const auto answers = co_await program_.everyone().emit_with_ack("all?");
        heard_.push_back(answers ? "all answered" : "not all answered");
    });
    one_.says("2[\"x\"]");
    one_.says("30[]");
    EXPECT_EQ(heard_, (messages{std::string{program_.joined.id()}, "blue", "all answered"}));
}

class middleware_coroutine_test : public testing::Test {
  protected:
    template <class Decide>
    void use(Decide decide) {
        shard_.use([run = middleware(std::move(decide))](const socketio::socket_ptr& who,
                                                         socketio::next_function go_on) mutable {
            run(socket{detail::socket_ref{who.get()}},
                next{[go_on = std::move(go_on)](std::optional<connect_error> error) mutable {
                    if (!error) return go_on(std::nullopt);
                    go_on(socketio::connect_refusal{error->message, {}});
                }});
        });
    }

    socketio::test::test_shard shard_;
    std::vector<request<ack_result>::callback> waiting_;
};

TEST_F(middleware_coroutine_test, it_lets_in_or_refuses_after_it_has_awaited) {
    bool lets_in = false;
    use([&](socket) -> task<std::optional<connect_error>> {
        request<ack_result> asked{
            [&](request<ack_result>::callback done) { waiting_.push_back(std::move(done)); }};
        co_await std::move(asked);
        if (lets_in) co_return std::nullopt;
        connect_error refusal{"closed today", {}};
        co_return refusal;
    });
    peer one{shard_};
    one.says("0");
    EXPECT_TRUE(one.hears().empty());
    waiting_[0]({});
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"closed today\"}"});
    lets_in = true;
    one.says("0");
    waiting_[1]({});
    EXPECT_EQ(one.hears().size(), 1u);
    EXPECT_TRUE(one.who.authenticated());
}

TEST_F(middleware_coroutine_test, one_that_throws_refuses) {
    shard_.runner->logs_to = &shard_.log;
    use([](socket) -> task<std::optional<connect_error>> {
        throw std::runtime_error{"no database"};
        co_return std::nullopt;
    });
    peer one{shard_};
    one.says("0");
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"Internal error\"}"});
    EXPECT_TRUE(shard_.log.has("handler_threw handler=coroutine what=no database"));
}

TEST_F(middleware_coroutine_test, one_that_waits_when_the_connection_ends_goes_on_harmlessly) {
    use([&](socket) -> task<std::optional<connect_error>> {
        request<ack_result> asked{
            [&](request<ack_result>::callback done) { waiting_.push_back(std::move(done)); }};
        co_await std::move(asked);
        co_return std::nullopt;
    });
    {
        peer one{shard_};
        one.says("0");
    }
    waiting_[0]({});
}

}  // namespace
}  // namespace anteroom
