#include "socketio/client.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;
using test::messages;
using test::pass;
using test::peer;

class client_test : public testing::Test {
  protected:
    client_test() {
        shard_.on("echo", [this](event_call& call) {
            ++echoed_;
            if (call.ack_id) call.target.answer(*call.ack_id, {"[]", {}});
        });
    }
    test::test_shard shard_;
    int echoed_ = 0;
};

TEST_F(client_test, connect_is_answered_with_the_socket_id) {
    peer one{shard_};
    ASSERT_TRUE(one.says("0"));
    const auto heard = one.hears();
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].substr(0, 9), "0{\"sid\":\"");
    EXPECT_EQ(heard[0].substr(29), "\"}");
    EXPECT_EQ(heard[0].substr(9, 20).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                       "abcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
}

TEST_F(client_test, the_answer_names_the_namespace_unless_it_is_the_main_one) {
    shard_.settings.define("chat");
    peer one{shard_};
    for (const char* connect : {"0/chat,", "0/chat,{}"}) {
        peer other{shard_};
        ASSERT_TRUE(other.says(connect)) << connect;
        EXPECT_EQ(other.hears().at(0).substr(0, 15), "0/chat,{\"sid\":\"") << connect;
    }
    // The comma may be missing where nothing follows, and a query is no part of the name.
    ASSERT_TRUE(one.says("0/chat"));
    peer third{shard_};
    ASSERT_TRUE(third.says("0/chat?token=abc,"));
    EXPECT_EQ(third.hears().at(0).substr(0, 15), "0/chat,{\"sid\":\"");
}

TEST_F(client_test, each_namespace_of_a_connection_has_a_socket_id_of_its_own) {
    shard_.settings.define("/chat");
    peer one{shard_};
    EXPECT_NE(one.joins("/"), one.joins("/chat"));
}

TEST_F(client_test, an_unknown_namespace_is_refused_and_the_connection_stays) {
    peer one{shard_};
    EXPECT_TRUE(one.says("0/x,"));
    EXPECT_EQ(one.hears(), messages{"4/x,{\"message\":\"Invalid namespace\"}"});
    EXPECT_FALSE(one.below.closed_with);
    EXPECT_EQ(one.joins().size(), 20u);
}

TEST_F(client_test, a_namespace_called_like_an_object_member_of_javascript_is_unknown) {
    peer one{shard_};
    EXPECT_TRUE(one.says("0/__proto__,"));
    EXPECT_EQ(one.hears(), messages{"4/__proto__,{\"message\":\"Invalid namespace\"}"});
}

TEST_F(client_test, an_event_before_connect_breaks_the_protocol) {
    peer one{shard_};
    EXPECT_FALSE(one.says("2[\"echo\"]"));
    EXPECT_EQ(echoed_, 0);
    EXPECT_TRUE(one.hears().empty());
}

TEST_F(client_test, an_event_for_a_namespace_not_joined_breaks_the_protocol) {
    shard_.settings.define("/chat");
    peer one{shard_};
    one.joins();
    EXPECT_FALSE(one.says("2/chat,[\"echo\"]"));
    EXPECT_FALSE(one.says("2/unknown,[\"echo\"]"));
    EXPECT_FALSE(one.says("1/chat,"));
    EXPECT_FALSE(one.says("3/chat,0[]"));
}

TEST_F(client_test, a_second_connect_to_a_joined_namespace_breaks_the_protocol) {
    peer one{shard_};
    one.joins();
    EXPECT_FALSE(one.says("0"));
    EXPECT_TRUE(one.hears().empty());
}

TEST_F(client_test, connect_error_from_a_client_breaks_the_protocol) {
    peer one{shard_};
    one.joins();
    EXPECT_FALSE(one.says("4{\"message\":\"x\"}"));
}

TEST_F(client_test, malformed_packets_break_the_protocol) {
    for (const char* text :
         {"", "7", "x", "2", "2{}", "2[]", "2[{}]", "2[\"connect\"]", "2[\"disconnecting\"]", "0[]",
          "0\"x\"", "1{}", "3{}", "3", "2[", "50-[\"echo\"]", "511-[\"echo\"]",
          "299999999999999999999[\"echo\"]"}) {
        peer one{shard_};
        one.joins();
        EXPECT_FALSE(one.says(text)) << text;
        EXPECT_EQ(echoed_, 0) << text;
    }
}

TEST_F(client_test, a_left_namespace_can_be_joined_again) {
    peer one{shard_};
    const auto first = one.joins();
    EXPECT_TRUE(one.says("1"));
    EXPECT_FALSE(one.says("2[\"echo\"]"));
    const auto second = one.joins();
    EXPECT_EQ(second.size(), 20u);
    EXPECT_NE(second, first);
}

TEST_F(client_test, the_number_of_namespaces_of_a_connection_is_limited) {
    shard_.settings.limit.namespaces_max = 3;
    for (const char* name : {"/a", "/b", "/c", "/d"}) shard_.settings.define(name);
    peer one{shard_};
    for (const char* name : {"/a", "/b", "/c"}) EXPECT_EQ(one.joins(name).size(), 20u);
    EXPECT_TRUE(one.says("0/d,"));
    EXPECT_EQ(one.hears(), messages{"4/d,{\"message\":\"Too many namespaces\"}"});
    EXPECT_TRUE(one.says("1/a,"));
    EXPECT_EQ(one.joins("/d").size(), 20u);
}

TEST_F(client_test, who_has_left_every_namespace_has_as_much_time_as_a_stranger) {
    shard_.settings.define("/a");
    peer one{shard_};
    one.joins();
    one.joins("/a");
    EXPECT_TRUE(one.says("1"));
    shard_.pass(60s);
    one.who.on_time();
    EXPECT_EQ(one.below.closed_with, std::nullopt);
    EXPECT_TRUE(one.says("1/a,"));
    shard_.pass(9s);
    one.who.on_time();
    EXPECT_EQ(one.below.closed_with, std::nullopt);
    shard_.pass(2s);
    one.who.on_time();
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(client_test, a_refusal_gives_a_stranger_no_more_time) {
    shard_.use([](const socket_ptr&, next_function next) { next(connect_refusal{"no", {}}); });
    peer one{shard_};
    for (int second = 0; second < 9; second += 3) {
        EXPECT_TRUE(one.says("0"));
        EXPECT_TRUE(one.who.sockets().empty());
        shard_.pass(3s);
        one.who.on_time();
        EXPECT_EQ(one.below.closed_with, std::nullopt);
    }
    shard_.pass(1s);
    one.who.on_time();
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(client_test, who_is_refused_again_and_again_is_cut_off) {
    peer one{shard_};
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 31; ++i) EXPECT_TRUE(one.says("0/nowhere,"));
        one.joins();  // then it counts from the beginning
        EXPECT_TRUE(one.says("1"));
    }
    for (int i = 0; i < 32; ++i) EXPECT_TRUE(one.says("0/nowhere,"));
    EXPECT_FALSE(one.says("0/nowhere,"));
}

TEST_F(client_test, what_a_connect_brings_is_bounded_by_the_memory_that_it_takes) {
    peer one{shard_};
    std::string many = "[]";
    for (int i = 0; i < 4'000; ++i) many += ",[0]";
    EXPECT_TRUE(one.says("0{\"a\":[" + many + "]}"));
    EXPECT_EQ(one.hears(), messages{"4{\"message\":\"Too large an auth payload\"}"});
    EXPECT_TRUE(one.says("0{\"a\":\"" + std::string(40'000, 'x') + "\"}"));
    EXPECT_EQ(one.hears().size(), 1u);
    EXPECT_EQ(one.who.sockets().size(), 1u);
}

TEST_F(client_test, who_joins_nothing_in_time_is_closed) {
    peer one{shard_};
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 10s);
    pass(one, 9'999ms);
    EXPECT_FALSE(one.below.closed_with);
    pass(one, 1ms);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(client_test, a_refused_namespace_does_not_count_as_joined) {
    peer one{shard_};
    one.says("0/x,");
    pass(one, 10s);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::connect_timeout);
}

TEST_F(client_test, who_has_joined_has_no_deadline) {
    peer one{shard_};
    one.joins();
    EXPECT_FALSE(one.who.next_deadline());
    pass(one, 24h);
    EXPECT_FALSE(one.below.closed_with);
}

TEST_F(client_test, a_connection_that_waits_for_its_end_asks_for_no_more_time) {
    // Its carrier may need long to say goodbye, and would be woken all that while.
    peer one{shard_};
    pass(one, 10s);
    ASSERT_TRUE(one.below.closed_with);
    EXPECT_FALSE(one.who.next_deadline());
}

TEST_F(client_test, the_end_of_the_connection_disconnects_every_socket_with_its_reason) {
    shard_.settings.define("/chat");
    std::vector<disconnect_reason> reasons;
    const auto watch = [&](const socket_ptr& who) {
        who->on_disconnect([&](disconnect_reason why) { reasons.push_back(why); });
    };
    shard_.on_connection(watch);
    shard_.on_connection(watch, "/chat");
    peer one{shard_};
    one.joins();
    one.joins("/chat");
    one.who.on_closed(disconnect_reason::ping_timeout);
    EXPECT_EQ(reasons,
              (std::vector{disconnect_reason::ping_timeout, disconnect_reason::ping_timeout}));
    EXPECT_TRUE(one.hears().empty());
    EXPECT_EQ(shard_.in().size(), 0u);
    one.who.on_closed(disconnect_reason::transport_close);
    EXPECT_EQ(reasons.size(), 2u);
}

// --- attachments

TEST_F(client_test, a_binary_event_reaches_its_handler_when_it_is_whole) {
    std::vector<std::string> got;
    shard_.on("upload", [&](event_call& call) {
        got.assign(call.attachments.begin(), call.attachments.end());
        EXPECT_EQ(call.arguments.size(), 2u);
        EXPECT_EQ(call.ack_id, 7u);
    });
    peer one{shard_};
    one.joins();
    EXPECT_TRUE(
        one.says("52-7[\"upload\",{\"_placeholder\":true,\"num\":1},"
                 "{\"deep\":[{\"_placeholder\":true,\"num\":0}]}]"));
    EXPECT_TRUE(one.says_binary("first"));
    EXPECT_TRUE(got.empty());
    EXPECT_TRUE(one.says_binary(""));
    EXPECT_EQ(got, (messages{"first", ""}));
}

TEST_F(client_test, other_packets_between_attachments_break_the_protocol) {
    peer one{shard_};
    one.joins();
    ASSERT_TRUE(one.says("51-[\"echo\",{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_FALSE(one.says("2[\"echo\"]"));
}

TEST_F(client_test, binary_that_nothing_announced_breaks_the_protocol) {
    peer one{shard_};
    one.joins();
    EXPECT_FALSE(one.says_binary("x"));
}

TEST_F(client_test, attachments_are_not_collected_for_a_stranger) {
    peer one{shard_};
    EXPECT_FALSE(one.says("51-[\"echo\",{\"_placeholder\":true,\"num\":0}]"));
    peer two{shard_};
    EXPECT_FALSE(two.says("51-/nowhere,[\"echo\",{\"_placeholder\":true,\"num\":0}]"));
}

TEST_F(client_test, announced_attachments_that_do_not_come_end_the_connection) {
    peer one{shard_};
    one.joins();
    ASSERT_TRUE(
        one.says("52-[\"echo\",{\"_placeholder\":true,\"num\":0},"
                 "{\"_placeholder\":true,\"num\":1}]"));
    EXPECT_EQ(one.who.next_deadline(), shard_.now.steady + 20s);
    EXPECT_EQ(one.below.woken_by, test::noon.steady + 20s);
    pass(one, 19s);
    ASSERT_TRUE(one.says_binary("x"));
    pass(one, 999ms);
    EXPECT_FALSE(one.below.closed_with);
    pass(one, 1ms);
    EXPECT_EQ(one.below.closed_with, disconnect_reason::parse_error);
    EXPECT_FALSE(one.who.next_deadline());
    EXPECT_EQ(echoed_, 0);
}

TEST_F(client_test, attachments_that_came_in_time_leave_no_deadline) {
    peer one{shard_};
    one.joins();
    ASSERT_TRUE(one.says("51-[\"echo\",{\"_placeholder\":true,\"num\":0}]"));
    ASSERT_TRUE(one.says_binary("x"));
    EXPECT_EQ(echoed_, 1);
    EXPECT_FALSE(one.who.next_deadline());
    pass(one, 1h);
    EXPECT_FALSE(one.below.closed_with);
}

TEST_F(client_test, a_packet_and_its_attachments_share_one_limit) {
    shard_.settings.limit.packet.message_bytes_max = 100;
    const std::string text = "51-[\"echo\",{\"_placeholder\":true,\"num\":0}]";
    for (const std::size_t more : {0u, 1u}) {
        peer one{shard_};
        one.joins();
        ASSERT_TRUE(one.says(text));
        EXPECT_EQ(one.says_binary(std::string(100 - text.size() + more, 'x')), more == 0);
    }
}

}  // namespace
}  // namespace anteroom::socketio
