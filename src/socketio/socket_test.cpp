#include "socketio/socket.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::peer;

class socket_test : public testing::Test {
  protected:
    socket_test() {
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
    }
    static test::test_shard& with_chat(test::test_shard& shard) {
        shard.settings.define("/chat");
        return shard;
    }

    void join() { one_.joins(); }

    test::test_shard shard_;
    socket_ptr it_;
    peer one_{with_chat(shard_)};
};

event_handler count(int& times) {
    return [&times](event_call&) { ++times; };
}

// --- events in

TEST_F(socket_test, handlers_of_the_namespace_run_before_those_of_the_socket) {
    test::test_shard shard;
    messages order;
    shard.on("say", [&](event_call& call) {
        order.push_back("namespace " + boost::json::serialize(call.arguments[0]));
    });
    shard.on_connection([&](const socket_ptr& who) {
        who->on("say", [&](event_call&) { order.push_back("first"); });
        who->on("other", [&](event_call&) { order.push_back("other"); });
        who->on("say", [&](event_call&) { order.push_back("second"); });
    });
    peer one{shard};
    one.joins();
    EXPECT_TRUE(one.says("2[\"say\",{\"a\":1}]"));
    EXPECT_EQ(order, (messages{"namespace {\"a\":1}", "first", "second"}));
}

TEST_F(socket_test, an_event_that_nobody_listens_to_is_ignored) {
    join();
    EXPECT_TRUE(one_.says("2[\"unheard\",1]"));
    EXPECT_TRUE(one_.says("27[\"unheard\"]"));
    EXPECT_TRUE(one_.hears().empty());
}

TEST_F(socket_test, names_that_mean_something_in_javascript_are_plain_names) {
    join();
    int times = 0;
    for (const char* name : {"__proto__", "constructor", "toString", "error", ""}) {
        it_->on(name, count(times));
        EXPECT_TRUE(one_.says(std::string{"2[\""} + name + "\"]")) << name;
    }
    EXPECT_EQ(times, 5);
}

TEST_F(socket_test, a_number_may_be_the_name_of_an_event) {
    join();
    int times = 0;
    it_->on("7", count(times));
    it_->on("-1", count(times));
    it_->on("18446744073709551615", count(times));
    for (const char* text : {"2[7]", "2[-1]", "2[18446744073709551615]"})
        EXPECT_TRUE(one_.says(text)) << text;
    EXPECT_EQ(times, 3);
}

TEST_F(socket_test, a_handler_added_by_a_handler_hears_the_next_event) {
    join();
    int inner = 0;
    it_->on("x", [&](event_call& call) { call.target.on("x", count(inner)); });
    one_.says("2[\"x\"]");
    EXPECT_EQ(inner, 0);
    one_.says("2[\"x\"]");
    EXPECT_EQ(inner, 1);
    // Many, so that the list has to move while one of its handlers runs.
    it_->on("many", [&](event_call& call) {
        for (int i = 0; i < 100; ++i) call.target.on("many", count(inner));
    });
    one_.says("2[\"many\"]");
    EXPECT_EQ(inner, 1);
}

TEST_F(socket_test, a_handler_that_throws_ends_nothing) {
    join();
    int after = 0;
    it_->on("x", [](event_call&) { throw std::runtime_error{"oops"}; });
    it_->on("x", [](event_call&) { throw 7; });
    it_->on("x", count(after));
    EXPECT_TRUE(one_.says("2[\"x\"]"));
    EXPECT_EQ(after, 1);
    EXPECT_FALSE(one_.below.closed_with);
    EXPECT_TRUE(it_->connected());
    EXPECT_TRUE(
        shard_.log.has("handler_threw handler=x what=oops socket=" + std::string{it_->id()}));
}

TEST_F(socket_test, connection_and_disconnect_handlers_that_throw_end_nothing) {
    test::test_shard shard;
    int reached = 0;
    shard.on_connection([](const socket_ptr& who) {
        who->on_disconnect([](disconnect_reason) { throw std::runtime_error{"on the way out"}; });
        throw std::runtime_error{"on the way in"};
    });
    shard.on_connection([&](const socket_ptr& who) {
        who->on_disconnect([&](disconnect_reason) { ++reached; });
        throw 7;
    });
    peer one{shard};
    EXPECT_EQ(one.joins().size(), 20u);
    EXPECT_TRUE(one.says("1"));
    EXPECT_EQ(reached, 1);
    EXPECT_TRUE(shard.log.has("handler_threw handler=connection what=on the way in"));
    EXPECT_TRUE(shard.log.has("handler_threw handler=disconnect what=on the way out"));
}

// --- events out

TEST_F(socket_test, emit_names_the_namespace_and_counts_the_attachments) {
    join();
    it_->emit({"[\"x\",1]", {}});
    const std::vector<std::string> data{std::string{"\0\1", 2}};
    it_->emit({"[\"b\",{\"_placeholder\":true,\"num\":0}]", data});
    EXPECT_EQ(one_.hears(), (messages{"2[\"x\",1]", "51-[\"b\",{\"_placeholder\":true,\"num\":0}]",
                                      "binary:" + data[0]}));
    one_.joins("/chat");
    socket_ptr in_chat = shard_.in("/chat").select({}).at(0);
    in_chat->emit({"[\"x\"]", {}});
    EXPECT_EQ(one_.hears(), messages{"2/chat,[\"x\"]"});
}

TEST_F(socket_test, a_volatile_emit_is_dropped_when_it_could_not_go_at_once) {
    join();
    one_.below.takes_more = false;
    it_->emit({.json = "[\"x\"]", .attachments = {}, .only_writable = true});
    EXPECT_TRUE(one_.hears().empty());
    one_.below.takes_more = true;
    it_->emit({.json = "[\"x\"]", .attachments = {}, .only_writable = true});
    EXPECT_EQ(one_.hears(), messages{"2[\"x\"]"});
}

TEST_F(socket_test, nothing_is_emitted_before_the_connect_has_passed) {
    test::test_shard shard;
    shard.use([](const socket_ptr& who, next_function next) {
        who->emit({"[\"early\"]", {}});
        EXPECT_FALSE(who->join("room"));
        next(std::nullopt);
    });
    peer one{shard};
    ASSERT_TRUE(one.says("0"));
    EXPECT_EQ(one.hears().size(), 1u);
    EXPECT_EQ(shard.in().rooms().size(), 0u);
}

// --- rooms

TEST_F(socket_test, rooms_and_the_length_of_their_names_are_limited) {
    shard_.settings.limit.rooms_max = 3;
    join();
    EXPECT_FALSE(it_->join(std::string(257, 'r')));
    EXPECT_TRUE(it_->join(std::string(256, 'r')));
    EXPECT_TRUE(it_->join("b"));
    EXPECT_TRUE(it_->join("c"));
    EXPECT_FALSE(it_->join("d"));
    EXPECT_TRUE(it_->join("c")) << "it is in this one";
    EXPECT_TRUE(it_->join(it_->id())) << "its own room does not count";
    it_->leave("b");
    EXPECT_TRUE(it_->join("d"));
    EXPECT_EQ(it_->rooms().size(), 4u);
}

TEST_F(socket_test, its_own_room_cannot_be_left) {
    join();
    it_->leave(it_->id());
    EXPECT_TRUE(it_->in_room(it_->id()));
}

// --- the end

TEST_F(socket_test,
       rooms_are_still_set_while_it_is_disconnecting_and_gone_when_it_is_disconnected) {
    join();
    it_->join("r");
    messages order;
    const auto own = it_->listening(true);
    own->disconnect.add(1, {}, false, [&](disconnect_reason why) {
        order.push_back("disconnect " + std::string{to_string(why)});
        EXPECT_FALSE(it_->connected());
        EXPECT_TRUE(it_->rooms().empty());
        EXPECT_EQ(shard_.in().rooms().size(), 0u);
        EXPECT_TRUE(it_->has_namespace());
    });
    own->disconnecting.add(2, {}, false, [&](disconnect_reason why) {
        order.push_back("disconnecting " + std::string{to_string(why)});
        EXPECT_TRUE(it_->connected());
        EXPECT_EQ(it_->rooms(), (messages{std::string{it_->id()}, "r"}));
        it_->emit({"[\"too late\"]", {}});
        it_->disconnect(false);
    });
    EXPECT_TRUE(one_.says("1"));
    EXPECT_EQ(order, (messages{"disconnecting client namespace disconnect",
                               "disconnect client namespace disconnect"}));
    EXPECT_FALSE(it_->has_namespace());
    EXPECT_TRUE(one_.hears().empty());
    EXPECT_FALSE(one_.below.closed_with);
}

TEST_F(socket_test, disconnect_tells_the_client_and_leaves_the_connection) {
    join();
    one_.joins("/chat");
    std::optional<disconnect_reason> why;
    it_->on_disconnect([&](disconnect_reason reason) { why = reason; });
    it_->disconnect(false);
    EXPECT_EQ(one_.hears(), messages{"1"});
    EXPECT_EQ(why, disconnect_reason::server_namespace_disconnect);
    EXPECT_FALSE(one_.below.closed_with);
    EXPECT_TRUE(one_.says("2/chat,[\"x\"]"));
}

TEST_F(socket_test, disconnect_with_close_leaves_every_namespace_and_then_closes) {
    join();
    one_.joins("/chat");
    std::optional<disconnect_reason> why;
    shard_.in("/chat").select({}).at(0)->on_disconnect(
        [&](disconnect_reason reason) { why = reason; });
    it_->disconnect(true);
    EXPECT_EQ(one_.hears(), (messages{"1", "1/chat,"}));
    EXPECT_EQ(why, disconnect_reason::server_namespace_disconnect);
    EXPECT_EQ(one_.below.closed_with, disconnect_reason::forced_server_close);
}

TEST_F(socket_test, a_disconnected_socket_does_nothing) {
    join();
    int times = 0;
    it_->disconnect(false);
    one_.hears();
    it_->emit({"[\"x\"]", {}});
    it_->emit({.json = "[\"x\"]", .attachments = {}, .only_writable = true});
    it_->answer(0, {"[]", {}});
    it_->disconnect(false);
    it_->disconnect(true);
    it_->on("x", count(times));
    it_->on_disconnect([&](disconnect_reason) { ++times; });
    EXPECT_FALSE(it_->join("r"));
    it_->leave("r");
    EXPECT_FALSE(it_->writable());
    EXPECT_TRUE(one_.hears().empty());
    EXPECT_FALSE(one_.below.closed_with);
    one_.who.on_closed(disconnect_reason::transport_close);
    EXPECT_EQ(times, 0);
}

TEST_F(socket_test, a_handler_may_disconnect_its_own_socket) {
    join();
    int later = 0;
    bool still_there = false;
    it_->on("bye", [&, kept = std::string(100, 'k')](event_call& call) {
        call.target.disconnect(false);
        // What the handler captured outlives the disconnect.
        still_there = kept == std::string(100, 'k');
    });
    it_->on("bye", count(later));
    EXPECT_TRUE(one_.says("2[\"bye\"]"));
    EXPECT_TRUE(still_there);
    EXPECT_EQ(later, 0);
    EXPECT_EQ(one_.hears(), messages{"1"});
    EXPECT_EQ(shard_.in().size(), 0u);
}

TEST_F(socket_test, a_handler_may_end_the_connection) {
    join();
    it_->on("bye", [&](event_call& call) { call.target.disconnect(true); });
    EXPECT_TRUE(one_.says("2[\"bye\"]"));
    EXPECT_EQ(one_.hears(), messages{"1"});
    EXPECT_EQ(one_.below.closed_with, disconnect_reason::forced_server_close);
}

TEST_F(socket_test, a_connection_handler_that_disconnects_is_the_last_to_run) {
    test::test_shard shard;
    int later = 0;
    shard.on_connection([](const socket_ptr& who) { who->disconnect(false); });
    shard.on_connection([&](const socket_ptr&) { ++later; });
    peer one{shard};
    ASSERT_TRUE(one.says("0"));
    EXPECT_EQ(later, 0);
    EXPECT_EQ(one.hears().back(), "1");
}

TEST_F(socket_test, disconnect_handlers_hear_one_reason_once) {
    join();
    int times = 0;
    it_->on_disconnect([&](disconnect_reason) {
        ++times;
        it_->disconnect(false);
        it_->disconnect(true);
    });
    it_->on_disconnect([&](disconnect_reason) { ++times; });
    one_.says("1");
    EXPECT_EQ(times, 2);
}

// --- memory

TEST_F(socket_test, handlers_that_hold_their_own_socket_do_not_keep_it) {
    const auto witness = std::make_shared<int>();
    join();
    const auto hold = [&] {
        it_->on("x", [witness, self = it_](event_call&) {});
        it_->on_disconnect([witness, self = it_](disconnect_reason) {});
        it_->emit({"[\"q\"]", {}}, [witness, self = it_](const ack_answer&) {}, {});
    };
    hold();
    one_.says("1");
    EXPECT_EQ(witness.use_count(), 1) << "left by the client";

    join();
    hold();
    it_->disconnect(false);
    EXPECT_EQ(witness.use_count(), 1) << "disconnected by the server";

    join();
    hold();
    it_->on("bye", [witness, self = it_](event_call&) { self->disconnect(false); });
    one_.says("2[\"bye\"]");
    EXPECT_EQ(witness.use_count(), 1) << "disconnected in a handler";

    join();
    hold();
    it_->on_disconnect([witness, self = it_](disconnect_reason) { self->disconnect(false); });
    one_.says("1");
    EXPECT_EQ(witness.use_count(), 1) << "disconnected again while it is disconnected";

    join();
    hold();
    one_.who.on_closed(disconnect_reason::transport_close);
    EXPECT_EQ(witness.use_count(), 1) << "gone with its connection";
}

TEST_F(socket_test, a_socket_that_is_held_after_its_connection_is_safe_to_ask) {
    socket_ptr kept;
    {
        peer other{shard_};
        other.joins();
        kept = it_;
    }
    EXPECT_FALSE(kept->connected());
    EXPECT_EQ(kept->id().size(), 20u);
    EXPECT_FALSE(kept->join("r"));
    kept->emit({"[\"x\"]", {}});
    kept->disconnect(true);
}

}  // namespace
}  // namespace anteroom::socketio
