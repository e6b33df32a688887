#include "anteroom/socket.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "server/test_program.hpp"

namespace anteroom {
namespace {

using namespace std::chrono_literals;
using facade::test::messages;
using facade::test::pass;
using facade::test::peer;

class socket_handle_test : public testing::Test {
  protected:
    socket_handle_test() { one_.joins("/", "{\"color\":\"blue\"}"); }
    auto notes(std::string what) {
        return [this, what] { heard_.push_back(what); };
    }

    facade::test::test_program program_;
    peer one_{program_.shard};
    socket& it_ = program_.joined;
    messages heard_;
};

TEST_F(socket_handle_test, it_knows_its_namespace_its_transport_and_what_the_client_said) {
    EXPECT_EQ(it_.nsp(), "/");
    EXPECT_EQ(it_.transport(), "websocket");
    EXPECT_EQ(it_.protocol(), 4);
    EXPECT_EQ(it_.handshake().auth, (boost::json::object{{"color", "blue"}}));
    one_.says("1");
    EXPECT_EQ(it_.nsp(), "");
    EXPECT_EQ(it_.transport(), "");
    EXPECT_EQ(it_.protocol(), 0);
}

TEST_F(socket_handle_test, listeners_are_added_for_once_and_taken_away) {
    const auto first = it_.on("x", notes("a"));
    it_.on("x", notes("b"));
    it_.once("x", notes("once"));
    EXPECT_EQ(it_.listener_count("x"), 3u);
    one_.says("2[\"x\"]");
    EXPECT_EQ(heard_, (messages{"a", "b", "once"}));
    it_.off(first);
    one_.says("2[\"x\"]");
    EXPECT_EQ(heard_, (messages{"a", "b", "once", "b"}));
    it_.off("x");
    EXPECT_EQ(it_.listener_count("x"), 0u);
    it_.on("y", notes("y"));
    it_.remove_all_listeners();
    one_.says("2[\"y\"]");
    EXPECT_EQ(heard_.size(), 4u);
}

TEST_F(socket_handle_test, what_a_handler_is_given_is_its_own) {
    std::optional<boost::json::value> value;
    std::optional<boost::json::object> object;
    std::optional<std::vector<boost::json::value>> list;
    it_.on("keep", [&](boost::json::value first, boost::json::object second,
                       std::vector<boost::json::value> third) {
        value.emplace(std::move(first));
        object.emplace(std::move(second));
        list.emplace(std::move(third));
    });
    one_.says(R"(2["keep",{"a":["one"]},{"b":["two"]},[{"c":["three"]}]])");
    one_.says("2[\"other\"," + std::string(60, '[') + "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"" +
              std::string(60, ']') + "]");
    ASSERT_TRUE(value && object && list);
    EXPECT_EQ(boost::json::serialize(*value), R"({"a":["one"]})");
    EXPECT_EQ(boost::json::serialize(*object), R"({"b":["two"]})");
    EXPECT_EQ(boost::json::serialize(list->at(0)), R"({"c":["three"]})");
}

TEST_F(socket_handle_test, what_the_client_said_at_its_CONNECT_stays_while_others_speak) {
    peer two{program_.shard};
    two.joins("/", R"({"color":"red","more":["two"]})");
    const socket joined = it_;
    one_.says(R"(2["other",{"color":"green","more":["three"],"and":"so on, longer than before"}])");
    EXPECT_EQ(boost::json::serialize(joined.handshake().auth), R"({"color":"red","more":["two"]})");
}

TEST_F(socket_handle_test, catch_all_listeners_get_name_and_arguments_both_ways) {
    const auto hear = [this](std::string side) {
        return [this, side](std::string_view name, const arguments& all) {
            heard_.push_back(side + std::string{name} + std::to_string(all.values.size()));
        };
    };
    it_.on_any(hear("in2 "));
    it_.prepend_any(hear("in1 "));
    it_.on_any_outgoing(hear("out2 "));
    it_.prepend_any_outgoing(hear("out1 "));
    EXPECT_EQ(it_.listeners_any(), 2u);
    EXPECT_EQ(it_.listeners_any_outgoing(), 2u);
    one_.says("2[\"x\",1,2]");
    it_.emit("y", 1);
    program_.everyone().emit("z");
    EXPECT_EQ(heard_, (messages{"in1 x2", "in2 x2", "out1 y1", "out2 y1", "out1 z0", "out2 z0"}));
    it_.off_any();
    it_.off_any_outgoing();
    one_.says("2[\"x\"]");
    it_.emit("y");
    EXPECT_EQ(heard_.size(), 6u);
}

TEST_F(socket_handle_test, a_packet_middleware_changes_or_stops_an_event) {
    it_.use([](std::shared_ptr<event> passing, next_event next) {
        if (passing->name == "bad") return next({"not you", {{"code", 7}}});
        passing->arguments.values = {"changed"};
        next();
    });
    it_.on_error([this](const event_error& error) {
        heard_.push_back(error.message + std::to_string(error.data.at("code").as_int64()));
    });
    it_.on("x", [this](std::string text) { heard_.push_back(text); });
    one_.says("2[\"bad\"]");
    one_.says("2[\"x\",\"as sent\"]");
    EXPECT_EQ(heard_, (messages{"not you7", "changed"}));
    EXPECT_TRUE(one_.hears().empty());
}

TEST_F(socket_handle_test, disconnecting_comes_before_disconnect_which_may_still_tell_the_others) {
    peer two{program_.shard};
    socket first = it_;
    two.joins();
    first.join("room");
    first.on_disconnecting([&](disconnect_reason) { EXPECT_EQ(first.rooms().size(), 2u); });
    first.on_disconnect([&](disconnect_reason why) {
        EXPECT_TRUE(first.rooms().empty());
        first.broadcast().emit("left", to_string(why));
    });
    one_.says("1");
    EXPECT_EQ(two.hears(), messages{"2[\"left\",\"client namespace disconnect\"]"});
}

TEST_F(socket_handle_test, modifiers_hold_for_the_next_event_alone) {
    std::optional<ack_status> status;
    it_.timeout(1s).emit_with_ack([&](ack_result result) { status = result.status; }, "q", 1);
    EXPECT_EQ(one_.hears(), messages{"20[\"q\",1]"});
    pass(one_, 1s);
    EXPECT_EQ(status, ack_status::timed_out);
    one_.below.takes_more = false;
    it_.volatile_().emit("lost");
    it_.compress(false).emit("sent");
    it_.send(1, 2);
    EXPECT_EQ(one_.hears(), (messages{"2[\"sent\"]", "2[\"message\",1,2]"}));
}

TEST_F(socket_handle_test, a_reserved_name_is_sent_to_nobody_and_the_log_says_so) {
    std::optional<ack_status> status;
    for (const char* name : {"connect", "connect_error", "disconnect", "disconnecting",
                             "newListener", "removeListener"}) {
        it_.emit(name);
        program_.everyone().emit(name);
    }
    it_.emit_with_ack("disconnect").then([&](ack_result result) { status = result.status; });
    EXPECT_EQ(status, ack_status::reserved_name);
    EXPECT_TRUE(one_.hears().empty());
    EXPECT_TRUE(program_.shard.log.has("reserved_event_name"));
    it_.emit("connected");
    EXPECT_EQ(one_.hears(), messages{"2[\"connected\"]"});
}

TEST_F(socket_handle_test, it_may_be_used_from_another_thread_and_after_its_end) {
    program_.shard.runner->here = false;
    it_.emit("x");
    it_.join("room");
    EXPECT_TRUE(one_.hears().empty());
    program_.shard.runner->run_posted();
    EXPECT_EQ(one_.hears(), messages{"2[\"x\"]"});
    EXPECT_TRUE(it_.in("room"));
    program_.shard.runner->here = true;
    one_.says("1");
    std::optional<ack_status> status;
    it_.emit("x");
    it_.broadcast().emit("x");
    it_.join("room");
    EXPECT_EQ(it_.on("x", notes("x")), listener_id{});
    it_.emit_with_ack("q").then([&](ack_result result) { status = result.status; });
    EXPECT_EQ(status, ack_status::disconnected);
    socket{}.emit("x");
    EXPECT_EQ(socket{}.id(), "");
}

}  // namespace
}  // namespace anteroom
