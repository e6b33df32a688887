#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using test::messages;
using test::peer;

class socket_listeners_test : public testing::Test {
  protected:
    socket_listeners_test() {
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
        shard_.on("x", [this](event_call&) { heard_ += "shared "; });
        one_.joins();
        own_ = it_->listening(true);
    }
    void watch_outgoing() {
        shard_.in().watch_outgoing();
        own_->any_outgoing.add(9, {}, false, [this](const sent_event& event) {
            heard_ += std::string{event.name};
            for (const auto& value : event.arguments) heard_ += " " + serialize(value);
            for (const auto& data : event.attachments) heard_ += " +" + data;
            heard_ += ";";
        });
    }

    test::test_shard shard_;
    socket_ptr it_;
    std::string heard_;
    boost::intrusive_ptr<listeners> own_;
    peer one_{shard_};
};

TEST_F(socket_listeners_test, catch_all_listeners_hear_every_event_and_hear_it_first) {
    own_->any.add(1, {}, false,
                  [&](event_call& call) { heard_ += "any:" + std::string{call.name} + " "; });
    it_->on("x", [&](event_call&) { heard_ += "own "; });
    one_.says("2[\"x\"]");
    one_.says("2[\"unknown\"]");
    EXPECT_EQ(heard_, "any:x shared own any:unknown ");
}

TEST_F(socket_listeners_test, catch_all_listeners_hear_what_a_middleware_refuses) {
    own_->any.add(1, {}, false, [&](event_call&) { heard_ += "any "; });
    own_->gate.use([](const packet_gate::passing_ptr&, next_function next) {
        next(connect_refusal{"no", {}});
    });
    one_.says("2[\"x\"]");
    EXPECT_EQ(heard_, "any ");
}

TEST_F(socket_listeners_test, acks_are_not_events) {
    own_->any.add(1, {}, false, [&](event_call&) { heard_ += "any "; });
    watch_outgoing();
    it_->answer(7, {"[1]", {}});
    one_.says("30[1]");
    EXPECT_EQ(heard_, "");
}

TEST_F(socket_listeners_test, what_goes_out_is_heard_by_emit_by_broadcast_and_with_an_ack) {
    watch_outgoing();
    const messages data{"bytes"};
    it_->emit({"[\"a\",{\"b\":1}]", {}});
    it_->emit({"[\"bin\",{\"_placeholder\":true,\"num\":0}]", data});
    it_->emit({"[\"asked\"]", {}}, [](const ack_answer&) {}, {});
    shard_.in().broadcast({}, shard_.in().seal({"[\"all\"]", {}}));
    EXPECT_EQ(heard_, "a {\"b\":1};bin {\"_placeholder\":true,\"num\":0} +bytes;asked;all;");
    EXPECT_EQ(one_.hears().size(), 5u);
}

TEST_F(socket_listeners_test, watching_an_event_does_not_disturb_the_one_that_is_handled) {
    watch_outgoing();
    it_->on("ask", [&](event_call& call) {
        call.target.emit({"[\"between\",\"0123456789\"]", {}});
        heard_ += std::string{call.arguments[0].get_string()};
    });
    one_.says("2[\"ask\",\"argument\"]");
    EXPECT_EQ(heard_, "between \"0123456789\";argument");
}

TEST_F(socket_listeners_test, who_watches_a_broadcast_may_change_who_is_there) {
    peer two{shard_}, three{shard_};
    const auto first = it_;
    two.joins();
    const auto second = it_;
    three.joins();
    watch_outgoing();
    own_->any_outgoing.add(10, {}, false, [&](const sent_event&) {
        second->join("room");
        it_->disconnect(false);
        first->disconnect(false);
    });
    shard_.in().broadcast({}, shard_.in().seal({"[\"all\"]", {}}));
    EXPECT_EQ(shard_.in().size(), 1u);
    EXPECT_TRUE(second->connected());
}

TEST_F(socket_listeners_test, a_listener_added_after_the_end_is_dropped) {
    one_.says("1");
    EXPECT_EQ(it_->listening(true), nullptr);
    EXPECT_EQ(it_->on("x", [](event_call&) {}), 0u);
}

// close_in_callback: from each hook, in each way; the sanitizers watch.
TEST_F(socket_listeners_test, every_hook_may_end_the_socket_or_the_connection) {
    enum class hook {
        connection,
        middleware,
        gate,
        event,
        any,
        outgoing,
        ack,
        disconnecting,
        gone,
        error,
        room
    };
    for (const bool close : {false, true})
        for (int at = 0; at <= static_cast<int>(hook::room); ++at) {
            test::test_shard shard;
            socket_ptr who;
            const auto end = [&](hook here) {
                if (static_cast<int>(here) != at || !who) return;
                who->disconnect(close);
            };
            shard.use([&](const socket_ptr& joining, next_function next) {
                who = joining;
                end(hook::middleware);
                next(std::nullopt);
            });
            shard.settings.define("/").on_room_change.push_back(
                std::make_unique<room_handler>([&](const room_change&) { end(hook::room); }));
            shard.on("x", [&](event_call&) { end(hook::event); });
            shard.on_connection([&](const socket_ptr& joined) {
                who = joined;
                shard.in().watch_outgoing();
                if (const auto own = joined->listening(true)) {
                    own->gate.use([&](const packet_gate::passing_ptr& event, next_function next) {
                        end(hook::gate);
                        if (event->name == "bad") return next(connect_refusal{"no", {}});
                        next(std::nullopt);
                    });
                    own->any.add(1, {}, false, [&](event_call&) { end(hook::any); });
                    own->any_outgoing.add(2, {}, true,
                                          [&](const sent_event&) { end(hook::outgoing); });
                    own->disconnecting.add(3, {}, false,
                                           [&](disconnect_reason) { end(hook::disconnecting); });
                    own->disconnect.add(4, {}, false, [&](disconnect_reason) { end(hook::gone); });
                    own->error.add(5, {}, false, [&](const connect_refusal&) { end(hook::error); });
                }
                end(hook::connection);
                joined->emit({"[\"question\"]", {}}, [&](const ack_answer&) { end(hook::ack); },
                             {});
                joined->join("room");
            });
            {
                peer one{shard};
                one.says("0");
                one.says("30[]");
                one.says("2[\"bad\"]");
                one.says("2[\"x\"]");
                shard.in().broadcast({}, shard.in().seal({"[\"all\"]", {}}));
            }
            shard.runner->run_posted();
            EXPECT_TRUE(who) << at;
            EXPECT_FALSE(who->connected()) << at;
            EXPECT_EQ(shard.in().size(), 0u) << at;
            EXPECT_EQ(shard.in().rooms().size(), 0u) << at;
        }
}

}  // namespace
}  // namespace anteroom::socketio
