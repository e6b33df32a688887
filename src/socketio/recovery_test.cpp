// Connections that are lost, and clients that come back for their state.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "socketio/test_recovery.hpp"

namespace anteroom::socketio::test {
namespace {

TEST_F(recovery_test, where_it_is_off_nothing_of_it_is_on_the_wire) {
    shard_.settings.recovery.reset();
    visitor a{shard_};
    EXPECT_TRUE(a.says(connect_text(token())));
    const auto said = a.hears();
    EXPECT_EQ(text_behind("\"pid", said[0]), "");
    EXPECT_TRUE(said[1].ends_with("}]")) << said[1];
    emit({}, "[\"x\"]");
    a.mine().emit({"[\"y\"]", {}});
    EXPECT_EQ(a.hears(), (messages{"2[\"x\"]", "2[\"y\"]"}));
    EXPECT_FALSE(a.mine().takes_part());
}

TEST_F(recovery_test, each_connection_has_a_secret_name_and_each_kept_event_an_offset) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    come(b, token());
    EXPECT_EQ(a.pid.size(), 20u);
    EXPECT_NE(a.pid, b.pid);
    EXPECT_NE(a.pid, a.sid);
    const auto lease = a.offset;
    EXPECT_EQ(lease.size(), 12u);

    emit({}, "[\"all\"]");
    EXPECT_EQ(heard(a), messages{"2[\"all\"]"});
    EXPECT_EQ(heard(b), messages{"2[\"all\"]"});
    EXPECT_EQ(a.offset, b.offset);
    const auto first = a.offset;
    a.mine().emit({"[\"own\",{\"a\":1}]", {}});
    EXPECT_EQ(heard(a), messages{"2[\"own\",{\"a\":1}]"});
    EXPECT_NE(a.offset, first);
    const std::string data[] = {"bytes"};
    a.mine().emit({"[\"file\",{\"_placeholder\":true,\"num\":0}]", data});
    const auto binary = a.hears();
    EXPECT_EQ(without_offset(binary[0]), "51-[\"file\",{\"_placeholder\":true,\"num\":0}]");
    EXPECT_EQ(binary[1], "binary:bytes");
}

TEST_F(recovery_test, volatile_events_acks_and_questions_have_no_offset) {
    visitor a{shard_};
    come(a, token());
    emit({{}, {}, true}, "[\"volatile\",1]");
    a.mine().emit({.json = "[\"volatile\",2]", .attachments = {}, .only_writable = true});
    a.mine().emit({"[\"ask\"]", {}}, [](const ack_answer&) {}, {});
    a.mine().answer(7, {"[true]", {}});
    EXPECT_EQ(a.hears(),
              (messages{"2[\"volatile\",1]", "2[\"volatile\",2]", "20[\"ask\"]", "37[true]"}));
    EXPECT_EQ(shard_.running().recovering()->log().packets(), 0u);
}

TEST_F(recovery_test, a_client_of_socket_io_2_takes_no_part) {
    shard_.settings.authenticate = nullptr;
    visitor a{shard_};
    come(a, "");
    recording_carrier below;
    client old{shard_.running(), below, handshake::make({}),
               std::make_unique<legacy_peer>("session")};
    old.on_open();
    below.sent.clear();
    emit({}, "[\"x\"]");
    EXPECT_EQ(heard(a), messages{"2[\"x\"]"});
    EXPECT_EQ(below.sent, messages{"2[\"x\"]"});
    old.sockets().front()->emit({"[\"y\"]", {}});
    EXPECT_EQ(below.sent.back(), "2[\"y\"]");
    old.on_closed(disconnect_reason::transport_close);
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
}

TEST_F(recovery_test, who_comes_back_has_its_id_rooms_and_data_and_hears_what_it_missed_first) {
    bool recovered = false;
    std::size_t rooms = 0;
    shard_.on_connection([&](const socket_ptr& one) {
        recovered = one->recovered();
        rooms = one->rooms().size();
    });
    visitor a{shard_}, b{shard_};
    come(a, token());
    EXPECT_FALSE(recovered);
    a.mine().join("r");
    a.mine().data()["color"] = "blue";
    emit({{"r"}, {}}, "[\"seen\"]");
    EXPECT_EQ(heard(a), messages{"2[\"seen\"]"});

    emit({{"r"}, {}}, "[\"on its way\"]");
    a.mine().emit({"[\"own\"]", {}});
    a.lost();
    emit({{"r"}, {}}, "[\"to the room\"]");
    emit({{"elsewhere"}, {}}, "[\"no\"]");
    emit({{"r", "elsewhere"}, {}}, "[\"to both\"]");
    emit({{}, {"r"}}, "[\"no\"]");
    emit({{a.sid}, {}}, "[\"to it alone\"]");
    emit({{"user-ada"}, {}}, "[\"to the user\"]");
    emit({{}, {}, true}, "[\"volatile\"]");
    shard_.pass(100s);
    emit({}, "[\"to all\"]");

    const auto missed = come(b, token(), &a);
    EXPECT_EQ(plain(missed),
              (messages{"2[\"on its way\"]", "2[\"own\"]", "2[\"to the room\"]", "2[\"to both\"]",
                        "2[\"to it alone\"]", "2[\"to the user\"]", "2[\"to all\"]"}));
    EXPECT_EQ(b.sid, a.sid);
    EXPECT_EQ(b.pid, a.pid);
    EXPECT_TRUE(recovered);
    EXPECT_EQ(rooms, 3u);
    EXPECT_TRUE(b.mine().in_room("r"));
    EXPECT_EQ(b.mine().data().at("color"), "blue");
    EXPECT_TRUE(shard_.log.has("recovered"));
    emit({{"r"}, {}}, "[\"live\"]");
    EXPECT_EQ(heard(b), messages{"2[\"live\"]"});
}

TEST_F(recovery_test, works_again_and_again_also_for_who_was_quiet_for_long) {
    auto last = std::make_unique<visitor>(shard_);
    come(*last, token());
    const auto sid = last->sid;
    for (int round = 0; round < 5; ++round) {
        for (int hour = 0; hour < 3; ++hour) {  // of others
            shard_.pass(20min);
            emit({{"elsewhere"}, {}}, "[\"x\"]");
        }
        last->hears();
        if (round > 1) emit({}, "[\"on its way\"]");
        last->lost();
        if (round % 2) emit({}, "[\"while away\"]");
        auto next = std::make_unique<visitor>(shard_);
        shard_.pass(1s);
        messages expected;
        if (round > 1) expected.push_back("2[\"on its way\"]");
        if (round % 2) expected.push_back("2[\"while away\"]");
        EXPECT_EQ(plain(come(*next, token_for({{"id", "ada"}}, 1h, shard_.now.wall), last.get())),
                  expected)
            << round;
        EXPECT_EQ(next->sid, sid) << round;
        if (next->offset.empty()) next->offset = last->offset;
        last = std::move(next);
    }
}

TEST_F(recovery_test, who_has_received_nothing_yet_says_no_offset) {
    shard_.settings.authenticate = nullptr;
    visitor a{shard_}, b{shard_};
    emit({}, "[\"before it came\"]");
    come(a, "");
    EXPECT_EQ(a.offset, "");
    emit({}, "[\"on its way\"]");
    a.lost();
    EXPECT_EQ(plain(come(b, "", &a)), messages{"2[\"on its way\"]"});
    EXPECT_EQ(b.sid, a.sid);
}

TEST_F(recovery_test, what_was_said_in_a_room_before_it_came_in_is_not_for_it) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    emit({{"r"}, {}}, "[\"before\"]");
    a.mine().join("r");
    a.mine().join("left");
    emit({{"r"}, {}}, "[\"on its way\"]");
    emit({{"left"}, {}}, "[\"in a room that it leaves\"]");
    a.mine().leave("left");
    a.lost();
    EXPECT_EQ(plain(come(b, token(), &a)), messages{"2[\"on its way\"]"});
    EXPECT_FALSE(b.mine().in_room("left"));
}

TEST_F(recovery_test, a_connection_that_only_seems_alive_gives_way_to_its_own_client) {
    visitor a{shard_}, thief{shard_}, b{shard_};
    come(a, token());
    a.mine().join("r");
    emit({{"r"}, {}}, "[\"on its way\"]");
    come(thief, token("eve"), &a);
    EXPECT_EQ(a.below.closed_with, std::nullopt);
    EXPECT_EQ(plain(come(b, token(), &a)), messages{"2[\"on its way\"]"});
    EXPECT_EQ(b.sid, a.sid);
    EXPECT_TRUE(b.mine().in_room("r"));
    EXPECT_EQ(a.below.closed_with, disconnect_reason::transport_close);
    EXPECT_EQ(a.who.sockets().size(), 0u);
    EXPECT_EQ(shard_.in().size(), 2u);
    a.lost();
    emit({{"r"}, {}}, "[\"live\"]");
    EXPECT_EQ(heard(b), messages{"2[\"live\"]"});
}

TEST_F(recovery_test, each_namespace_has_its_own) {
    shard_.settings.define("/a");
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, token(), nullptr, "/a");
    a.lost();
    shard_.in("/a").emit({}, {"[\"a\"]", {}});
    emit({}, "[\"main\"]");
    EXPECT_EQ(come(b, token(), &a), messages{}) << "the pid is of another namespace";
    EXPECT_NE(b.sid, a.sid);
    EXPECT_EQ(plain(come(c, token(), &a, "/a")), messages{"2/a,[\"a\"]"});
    EXPECT_EQ(c.sid, a.sid);
}

TEST_F(recovery_test, children_are_recovered_unless_they_have_ended) {
    auto& parent = shard_.parent("^/team-");
    shards_adapter everywhere{shard_.settings.seal};
    visitor a{shard_}, b{shard_};
    come(a, token(), nullptr, "/team-1");
    everywhere.add(shard_.runner, shard_.running());
    a.lost();
    everywhere.broadcast(parent.definition.name, {}, {"[\"to all teams\"]", {}});
    everywhere.broadcast("/team-1", {}, {"[\"to one\"]", {}});
    EXPECT_EQ(plain(come(b, token(), &a, "/team-1")),
              (messages{"2/team-1,[\"to all teams\"]", "2/team-1,[\"to one\"]"}));
    EXPECT_EQ(b.sid, a.sid);

    shard_.settings.cleanup_empty_child_namespaces = true;
    b.lost();
    shard_.runner->run_posted();
    ASSERT_EQ(shard_.running().find("/team-1"), nullptr);
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
    visitor c{shard_};
    come(c, token(), &b, "/team-1");
    EXPECT_NE(c.sid, b.sid);
}

TEST_F(recovery_test, guests_are_recovered_by_the_pid_alone_but_not_as_users) {
    shard_.settings.authenticate = by_token({.guests = true});
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, "");
    a.lost();
    come(b, token(), &a);
    EXPECT_NE(b.sid, a.sid);
    come(c, "", &a);
    EXPECT_EQ(c.sid, a.sid);
}

TEST_F(recovery_test, a_secret_name_is_shown_to_nobody) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.lost();
    EXPECT_TRUE(b.says("0{\"pid\":\"" + a.pid + "\",\"offset\":\"x\",\"color\":1,\"token\":\"" +
                       token() + "\"}"));
    EXPECT_EQ(b.mine().auth(), (boost::json::object{{"color", 1}}));
}

}  // namespace
}  // namespace anteroom::socketio::test
