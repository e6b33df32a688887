// Connections that are lost, and clients that come back for their state.

#include "socketio/recovery.hpp"

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

namespace {

// What stands behind a mark, up to the next quotation mark.
std::string text_behind(std::string_view mark, std::string_view in) {
    const auto at = in.find(mark);
    if (at == std::string_view::npos) return {};
    const auto from = at + mark.size();
    return std::string{in.substr(from, in.find('"', from) - from)};
}

// An event without the offset at its end, which must be there.
std::string without_offset(std::string_view event) {
    EXPECT_TRUE(event.ends_with("\"]")) << event;
    const auto at = event.rfind(",\"");
    EXPECT_EQ(event.size() - at, 16u) << event;
    return std::string{event.substr(0, at)} + "]";
}
std::string offset_of(std::string_view event) {
    return std::string{event.substr(event.size() - 14, 12)};
}

class recovery_test : public testing::Test {
  protected:
    recovery_test() {
        shard_.settings.recovery = recovery_limits{};
        shard_.settings.authenticate = by_token();
    }

    // A connection, and what its client knows.
    struct visitor : peer {
        using peer::peer;
        std::string nsp = "/", sid, pid, offset;

        socket& mine() { return *who.sockets().front(); }
        void lost(disconnect_reason why = disconnect_reason::transport_close) {
            who.on_closed(why);
        }
    };

    // What a client says when it connects, coming from `from` if that is set.
    std::string connect_text(const std::string& token, const visitor* from = nullptr,
                             std::string_view nsp = "/") {
        std::string text = nsp == "/" ? "0{" : "0" + std::string{nsp} + ",{";
        if (from) text.append("\"pid\":\"").append(from->pid).append("\",");
        if (from && !from->offset.empty())
            text.append("\"offset\":\"").append(from->offset).append("\",");
        if (!token.empty()) text.append("\"token\":\"").append(token).append("\",");
        if (text.back() == ',' && text.size() > 1 && text[text.size() - 2] != '/') text.pop_back();
        return text + "}";
    }
    // What the client hears before the answer to its CONNECT, which it takes note of.
    messages come(visitor& who, const std::string& token, const visitor* from = nullptr,
                  std::string_view nsp = "/") {
        EXPECT_TRUE(who.says(connect_text(token, from, nsp)));
        return note(who);
    }
    messages note(visitor& who) {
        messages before;
        bool answered = false;
        for (auto& one : who.hears()) {
            if (one.find("\"sid\":") != std::string::npos) {
                who.sid = text_behind("\"sid\":\"", one);
                who.pid = text_behind("\"pid\":\"", one);
                answered = true;
            } else if (one.find("auth:lease") != std::string::npos) {
                who.offset = offset_of(one);
            } else if (!answered) {
                before.push_back(one);
            } else {
                after_.push_back(one);
            }
        }
        return before;
    }
    // Events that the client hears, without their offsets, of which it keeps the last.
    messages heard(visitor& who) {
        messages events;
        for (const auto& one : who.hears()) {
            events.push_back(without_offset(one));
            who.offset = offset_of(one);
        }
        return events;
    }
    static messages plain(const messages& all) {
        messages events;
        for (const auto& one : all) events.push_back(without_offset(one));
        return events;
    }

    void emit(const audience& to, std::string_view json) { shard_.in().emit(to, {json, {}}); }

    std::string token(std::string_view id = "ada") { return token_for({{"id", id}}); }

    test_shard shard_;
    messages after_;  // the answer to a CONNECT, before anything else
};

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

TEST_F(recovery_test, too_late_is_a_fresh_start) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.mine().join("r");
    a.lost();
    emit({}, "[\"missed\"]");
    shard_.pass(120'001ms);
    EXPECT_EQ(come(b, token(), &a), messages{});
    EXPECT_NE(b.sid, a.sid);
    EXPECT_NE(b.pid, a.pid);
    EXPECT_FALSE(b.mine().recovered());
    EXPECT_FALSE(b.mine().in_room("r"));
}

TEST_F(recovery_test, an_offset_that_nobody_sent_it_is_a_fresh_start) {
    for (const char* offset : {"\"hello\"", "\"\"", "7", "null", "\"AAAAAAAAAAAA\""}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost();
        EXPECT_TRUE(b.says("0{\"pid\":\"" + a.pid + "\",\"offset\":" + offset + ",\"token\":\"" +
                           token() + "\"}"));
        EXPECT_EQ(note(b), messages{});
        EXPECT_NE(b.sid, a.sid) << offset;
    }
}

TEST_F(recovery_test, a_pid_that_is_none_is_a_fresh_start) {
    for (const char* pid : {"\"\"", "7", "null", "{}", "\"AAAAAAAAAAAAAAAAAAAA\""}) {
        visitor a{shard_};
        EXPECT_TRUE(a.says("0{\"pid\":" + std::string{pid} + ",\"offset\":\"x\",\"token\":\"" +
                           token() + "\"}"));
        EXPECT_EQ(note(a), messages{});
        EXPECT_EQ(a.sid.size(), 20u) << pid;
    }
}

TEST_F(recovery_test, somebody_else_with_the_pid_gets_nothing_and_takes_nothing_away) {
    visitor a{shard_}, thief{shard_}, b{shard_};
    come(a, token());
    a.lost();
    emit({{"user-ada"}, {}}, "[\"secret\"]");
    emit({}, "[\"news\"]");
    EXPECT_EQ(come(thief, token("eve"), &a), messages{});
    EXPECT_NE(thief.sid, a.sid);
    EXPECT_NE(thief.pid, a.pid);
    EXPECT_FALSE(thief.mine().recovered());
    EXPECT_TRUE(shard_.log.has("recovery_refused"));
    EXPECT_EQ(plain(come(b, token(), &a)), (messages{"2[\"secret\"]", "2[\"news\"]"}));
    EXPECT_EQ(b.sid, a.sid);
}

TEST_F(recovery_test, a_token_that_does_not_pass_gets_a_refusal_and_nothing_else) {
    visitor a{shard_};
    come(a, token());
    a.lost();
    emit({}, "[\"missed\"]");
    for (const auto& bad :
         {std::string{}, std::string{"garbage"}, token_for({{"id", "ada"}}, 1h, noon.wall - 2h),
          token_for({{"id", "ada"}}, 1h, noon.wall, std::string(32, 'x'))}) {
        visitor b{shard_};
        EXPECT_TRUE(b.says(connect_text(bad, &a)));
        const auto said = b.hears();
        ASSERT_EQ(said.size(), 1u);
        EXPECT_TRUE(said[0].starts_with("4{\"message\":\"Authentication error")) << said[0];
    }
    visitor c{shard_};
    EXPECT_EQ(plain(come(c, token(), &a)), messages{"2[\"missed\"]"})
        << "it was kept for its owner";
}

TEST_F(recovery_test, what_is_revoked_while_it_is_away_is_gone) {
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, token_for({{"id", "ada"}, {"sid", "s1"}}));
    come(b, token_for({{"id", "ada"}, {"sid", "s2"}}));
    a.lost();
    b.lost();
    shard_.running().revoke({.session = "s1"});
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 1u);
    come(c, token_for({{"id", "ada"}, {"sid", "s3"}}), &a);
    EXPECT_NE(c.sid, a.sid);
    visitor d{shard_};
    come(d, token_for({{"id", "ada"}, {"sid", "s3"}}), &b);
    EXPECT_EQ(d.sid, b.sid);
}

TEST_F(recovery_test, rooms_that_its_claims_no_longer_allow_are_lost_with_what_was_said_there) {
    shard_.settings.may_enter = std::make_unique<room_gate>(
        [](const std::optional<auth::claims>& who, std::string_view room) {
            return !room.starts_with("team") || who->values().contains("team");
        });
    std::vector<std::string> told;
    shard_.settings.define("/").on_rooms_left.push_back(std::make_unique<rooms_handler>(
        [&](const socket_ptr&, const std::vector<std::string>& left) { told = left; }));
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}, {"team", "red"}}));
    a.mine().join("team-red");
    a.mine().join("open");
    a.lost();
    emit({{"team-red"}, {}}, "[\"secret\"]");
    emit({{"team-red", "team-blue"}, {}}, "[\"secret\"]");
    emit({{"open"}, {}}, "[\"news\"]");
    emit({{"open", "team-red"}, {}}, "[\"for both\"]");
    EXPECT_EQ(plain(come(b, token(), &a)), (messages{"2[\"news\"]", "2[\"for both\"]"}));
    EXPECT_EQ(b.sid, a.sid);
    EXPECT_EQ(after_, messages{"2[\"auth:rooms\",{\"left\":[\"team-red\"],\"reason\":"
                               "\"claims_changed\"}]"});
    EXPECT_EQ(told, std::vector<std::string>{"team-red"});
    EXPECT_FALSE(b.mine().in_room("team-red"));
    EXPECT_TRUE(b.mine().in_room("open"));
}

TEST_F(recovery_test, only_a_lost_connection_is_recovered) {
    using enum disconnect_reason;
    for (const auto why : {transport_close, transport_error, forced_close, ping_timeout,
                           server_shutting_down, forced_server_close, token_expired}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost(why);
        come(b, token(), &a);
        EXPECT_EQ(b.sid, a.sid) << to_string(why);
    }
    for (const auto why : {parse_error, slow_consumer, token_revoked}) {
        visitor a{shard_}, b{shard_};
        come(a, token());
        a.lost(why);
        come(b, token(), &a);
        EXPECT_NE(b.sid, a.sid) << to_string(why);
    }
    visitor a{shard_}, b{shard_}, c{shard_}, d{shard_};
    come(a, token());
    a.says("1");
    come(b, token(), &a);
    EXPECT_NE(b.sid, a.sid);
    come(c, token());
    c.mine().disconnect(true);
    c.lost();
    come(d, token(), &c);
    EXPECT_NE(d.sid, c.sid);
}

TEST_F(recovery_test, an_expired_token_loses_nothing_if_the_client_is_to_come_back) {
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}}, 60s));
    pass(a, 91s);
    ASSERT_EQ(a.below.closed_with, disconnect_reason::token_expired);
    emit({}, "[\"after it expired\"]");
    EXPECT_EQ(a.hears(), messages{});
    a.lost(*a.below.closed_with);
    EXPECT_EQ(plain(come(b, token_for({{"id", "ada"}}, 1h, shard_.now.wall), &a)),
              messages{"2[\"after it expired\"]"});
    EXPECT_EQ(b.sid, a.sid);
}

TEST_F(recovery_test, an_expired_token_ends_it_if_the_client_is_to_stay_away) {
    shard_.settings.authenticate = by_token(auth::expiry_policy::disconnect);
    visitor a{shard_}, b{shard_};
    come(a, token_for({{"id", "ada"}}, 60s));
    pass(a, 91s);
    a.lost();
    come(b, token_for({{"id", "ada"}}, 1h, shard_.now.wall), &a);
    EXPECT_NE(b.sid, a.sid);
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

TEST_F(recovery_test, more_than_may_be_replayed_is_a_fresh_start) {
    shard_.settings.recovery->replayed_max.packets = 3;
    visitor a{shard_}, b{shard_}, c{shard_};
    come(a, token());
    a.lost();
    for (int i = 0; i < 3; ++i) emit({}, "[\"x\"]");
    EXPECT_EQ(come(b, token(), &a).size(), 3u);
    b.lost();
    b.offset = a.offset;
    emit({}, "[\"x\"]");
    EXPECT_EQ(come(c, token(), &b), messages{}) << "all or nothing";
    EXPECT_NE(c.sid, a.sid);
}

TEST_F(recovery_test, what_the_log_has_lost_is_a_fresh_start) {
    shard_.settings.recovery->log.packets_max = 4;
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.lost();
    for (int i = 0; i < 5; ++i) emit({{"elsewhere"}, {}}, "[\"x\"]");
    EXPECT_EQ(come(b, token(), &a), messages{});
    EXPECT_NE(b.sid, a.sid);
}

TEST_F(recovery_test, a_secret_name_is_shown_to_nobody) {
    visitor a{shard_}, b{shard_};
    come(a, token());
    a.lost();
    EXPECT_TRUE(b.says("0{\"pid\":\"" + a.pid + "\",\"offset\":\"x\",\"color\":1,\"token\":\"" +
                       token() + "\"}"));
    EXPECT_EQ(b.mine().auth(), (boost::json::object{{"color", 1}}));
}

// --- on the way in

class recovery_middleware_test : public recovery_test {
  protected:
    recovery_middleware_test() {
        shard_.use([this](const socket_ptr& one, next_function next) {
            recovered_ = one->recovered();
            shown_ = one->id();
            go_on_ = std::move(next);
        });
        EXPECT_TRUE(first_.says(connect_text(token())));
        go_on_({});
        note(first_);
        first_.mine().join("r");
        first_.mine().data()["color"] = "blue";
        first_.lost();
    }

    next_function go_on_;
    bool recovered_ = false;
    std::string shown_;
    visitor first_{shard_};
    visitor second_{shard_}, third_{shard_};
};

TEST_F(recovery_middleware_test, middlewares_run_and_see_what_comes_back) {
    EXPECT_EQ(come(second_, token(), &first_), messages{});
    EXPECT_TRUE(recovered_);
    EXPECT_EQ(shown_, first_.sid);
    emit({{"r"}, {}}, "[\"while they run\"]");
    EXPECT_EQ(second_.hears(), messages{});
    go_on_({});
    EXPECT_EQ(plain(note(second_)), messages{"2[\"while they run\"]"});
    EXPECT_EQ(second_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, who_is_refused_may_try_again) {
    come(second_, token(), &first_);
    emit({{"r"}, {}}, "[\"missed\"]");
    go_on_(connect_refusal{"not now", {}});
    EXPECT_EQ(second_.hears(), messages{"4{\"message\":\"not now\"}"});
    come(third_, token(), &first_);
    go_on_({});
    EXPECT_EQ(plain(note(third_)), messages{"2[\"missed\"]"});
    EXPECT_EQ(third_.sid, first_.sid);
    EXPECT_EQ(third_.mine().data().at("color"), "blue");
}

TEST_F(recovery_middleware_test, who_is_lost_on_the_way_may_try_again_but_no_longer) {
    come(second_, token(), &first_);
    shard_.pass(5s);
    second_.lost();
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 1u);
    shard_.pass(116s);
    come(third_, token(), &first_);
    go_on_({});
    note(third_);
    EXPECT_NE(third_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, one_connection_at_a_time_comes_back) {
    come(second_, token(), &first_);
    auto go_on = std::move(go_on_);
    come(third_, token(), &first_);
    EXPECT_FALSE(recovered_);
    go_on_({});
    go_on({});
    note(second_);
    note(third_);
    EXPECT_EQ(second_.sid, first_.sid);
    EXPECT_NE(third_.sid, first_.sid);
}

TEST_F(recovery_middleware_test, who_missed_too_much_on_the_way_in_is_asked_to_come_once_more) {
    shard_.running();
    come(second_, token(), &first_);
    for (int i = 0; i < 1'001; ++i) emit({{"r"}, {}}, "[\"x\"]");
    go_on_({});
    EXPECT_EQ(second_.hears(), messages{});
    EXPECT_EQ(second_.below.closed_with, disconnect_reason::transport_close);
    second_.lost();
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
    EXPECT_EQ(shard_.in().size(), 0u);
}

TEST_F(recovery_middleware_test, a_token_revoked_on_the_way_in_loses_all) {
    come(second_, token(), &first_);
    second_.who.sockets().front()->become_disconnected(disconnect_reason::token_revoked);
    EXPECT_EQ(shard_.running().recovering()->sessions().size(), 0u);
}

}  // namespace

}  // namespace anteroom::socketio::test
