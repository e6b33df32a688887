#include <gtest/gtest.h>

#include "gateway/connection.hpp"
#include "gateway/test_gateway.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;
using wire::websocket::opcode;
using reasons = std::vector<disconnect_reason>;

class connection_upgrade_test : public testing::Test {
  protected:
    void join() {
        gateway_.start();
        sid_ = gateway_.join_polling();
        url_ = polling + "&sid=" + sid_;
    }
    test_client waiting_poll() {
        auto client = gateway_.connect();
        client.send(get(url_));
        gateway_.settle();
        return client;
    }
    test_client probed() {
        auto probe = gateway_.open_probe(sid_);
        probe.send_text("2probe");
        EXPECT_EQ(gateway_.await_frame(probe), text_frame("3probe"));
        return probe;
    }
    bool quiet(test_client& client) {
        gateway_.settle();
        client.read();
        return client.received.empty() && !client.ended;
    }

    test_gateway gateway_;
    std::string sid_;
    std::string url_;
};

TEST_F(connection_upgrade_test, a_session_moves_from_polling_to_websocket) {
    join();
    auto poll = waiting_poll();
    auto probe = gateway_.open_probe(sid_);
    EXPECT_TRUE(quiet(probe)) << "an upgrade has no OPEN";
    EXPECT_TRUE(quiet(poll)) << "the client polls on until its probe is answered";
    probe.send_text("2probe");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("3probe"));
    EXPECT_EQ(gateway_.await_answer(poll).body, "6");
    probe.send_text("5");
    gateway_.settle();
    probe.send_text("420[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("430[\"yes\"]"));
    // Polling is over for it, and so is upgrading.
    EXPECT_EQ(gateway_.ask(get(url_)).body, "{\"code\":3,\"message\":\"Bad request\"}");
    EXPECT_EQ(gateway_.ask(post(url_, "42[\"ask\"]")).body,
              "{\"code\":3,\"message\":\"Bad request\"}");
    auto another = gateway_.open_probe(sid_);
    EXPECT_EQ(gateway_.await_frame(another), (frame{opcode::close, ""}));
    EXPECT_TRUE(gateway_.gone.empty());
    EXPECT_EQ(gateway_.asked, 1);
}

TEST_F(connection_upgrade_test, a_poll_between_probe_and_upgrade_is_answered_at_once) {
    join();
    auto probe = probed();
    EXPECT_EQ(gateway_.poll(sid_), "6");
    EXPECT_EQ(gateway_.poll(sid_), "6");
    gateway_.emit("[\"x\"]");
    EXPECT_EQ(gateway_.poll(sid_), "42[\"x\"]");
    probe.send_text("5");
    EXPECT_TRUE(quiet(probe));
}

TEST_F(connection_upgrade_test, messages_keep_their_order_across_the_upgrade) {
    join();
    gateway_.emit("[1]");
    EXPECT_EQ(gateway_.poll(sid_), "42[1]");
    auto probe = gateway_.open_probe(sid_);
    gateway_.emit("[2]");
    EXPECT_TRUE(quiet(probe));
    EXPECT_EQ(gateway_.poll(sid_), "42[2]");
    probe.send_text("2probe");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("3probe"));
    gateway_.emit("[3]");
    gateway_.emit("[4]");
    EXPECT_TRUE(quiet(probe)) << "polling is the transport until the upgrade is confirmed";
    const std::vector<std::string> data{"\x01"};
    gateway_.emit("[5,{\"_placeholder\":true,\"num\":0}]", data);
    probe.send_text("5");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("42[3]"));
    gateway_.emit("[6]");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("42[4]"));
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("451-[5,{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_EQ(gateway_.await_frame(probe), (frame{opcode::binary, "\x01"}));
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("42[6]"));
}

TEST_F(connection_upgrade_test, what_the_client_sends_by_polling_meanwhile_is_heard) {
    join();
    auto probe = probed();
    EXPECT_EQ(gateway_.say(sid_, "421[\"ask\"]"), "ok");
    EXPECT_EQ(gateway_.poll(sid_), "431[\"yes\"]");
    probe.send_text("5");
    probe.send_text("422[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("432[\"yes\"]"));
}

TEST_F(connection_upgrade_test, frames_right_behind_the_handshake_are_read) {
    join();
    auto client = gateway_.connect();
    client.send(get(websocket + "&sid=" + sid_, upgrade_fields) +
                wire::websocket::masked_frame(opcode::text, "2probe"));
    EXPECT_EQ(gateway_.await_answer(client).status, 101u);
    EXPECT_EQ(gateway_.await_frame(client), text_frame("3probe"));
}

TEST_F(connection_upgrade_test, a_second_probe_is_closed_and_does_not_disturb_the_first) {
    join();
    auto first = probed();
    auto second = gateway_.open_probe(sid_);
    second.send_text("2probe");
    EXPECT_EQ(gateway_.await_frame(second), (frame{opcode::close, ""}));
    second.send_frame(opcode::close, "");
    EXPECT_TRUE(gateway_.ends(second));
    gateway_.settle();
    first.send_text("5");
    first.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(first), text_frame("431[\"yes\"]"));
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_upgrade_test, a_probe_that_breaks_the_rules_is_closed_and_the_session_lives_on) {
    join();
    for (const char* first : {"5", "2", "2other", "42[\"ask\"]", "1", "3probe", "6", "x", ""}) {
        auto probe = gateway_.open_probe(sid_);
        probe.send_text(first);
        EXPECT_EQ(gateway_.await_frame(probe), (frame{opcode::close, ""})) << first;
        probe.send_frame(opcode::close, "");
        EXPECT_TRUE(gateway_.ends(probe)) << first;
        gateway_.settle();
        EXPECT_EQ(gateway_.say(sid_, "421[\"ask\"]"), "ok") << first;
        EXPECT_EQ(gateway_.poll(sid_), "431[\"yes\"]") << first;
    }
    EXPECT_EQ(gateway_.asked, 9) << "none by a probe";
    EXPECT_TRUE(gateway_.gone.empty());
    auto binary = gateway_.open_probe(sid_);
    binary.send_frame(opcode::binary, "2probe");
    EXPECT_EQ(gateway_.await_frame(binary), (frame{opcode::close, ""}));
}

TEST_F(connection_upgrade_test, a_second_probe_packet_breaks_the_rules) {
    join();
    auto probe = probed();
    probe.send_text("2probe");
    EXPECT_EQ(gateway_.await_frame(probe), (frame{opcode::close, ""}));
    auto poll = waiting_poll();
    EXPECT_TRUE(quiet(poll)) << "polls wait again";
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_upgrade_test, a_probe_that_goes_leaves_the_session_as_it_was) {
    join();
    {
        auto probe = probed();
        probe.reset();
    }
    gateway_.settle();
    auto poll = waiting_poll();
    EXPECT_TRUE(quiet(poll));
    gateway_.emit("[\"x\"]");
    EXPECT_EQ(gateway_.await_answer(poll).body, "42[\"x\"]");
    // And the next one may upgrade.
    auto next = probed();
    next.send_text("5");
    next.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(next), text_frame("431[\"yes\"]"));
}

TEST_F(connection_upgrade_test, an_upgrade_that_is_not_finished_in_time_is_given_up) {
    gateway_.settings.engine.upgrade_timeout = 100ms;
    join();
    auto silent = gateway_.open_probe(sid_);
    gateway_.pass(90ms);
    EXPECT_TRUE(quiet(silent));
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.await_frame(silent), (frame{opcode::close, ""}));
    silent.send_frame(opcode::close, "");
    EXPECT_TRUE(gateway_.ends(silent));

    auto half = probed();
    gateway_.pass(110ms);
    EXPECT_EQ(gateway_.await_frame(half), (frame{opcode::close, ""}));
    auto poll = waiting_poll();
    EXPECT_TRUE(quiet(poll));
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_upgrade_test, a_broken_frame_on_the_probe_ends_the_probe_alone) {
    join();
    auto probe = gateway_.open_probe(sid_);
    probe.send(wire::websocket::masked_frame(opcode::text, "2probe", {.masked = false}));
    EXPECT_EQ(gateway_.await_frame(probe), close_frame(1002));
    EXPECT_TRUE(gateway_.ends(probe));
    EXPECT_TRUE(gateway_.gone.empty());
    EXPECT_EQ(gateway_.say(sid_, "42[\"ask\"]"), "ok");
}

TEST_F(connection_upgrade_test, a_session_that_ends_while_it_upgrades_closes_its_probe) {
    join();
    auto probe = probed();
    EXPECT_EQ(gateway_.say(sid_, "1"), "ok");
    EXPECT_EQ(gateway_.await_frame(probe), (frame{opcode::close, ""}));
    probe.send_text("5");
    probe.send_text("42[\"ask\"]");
    probe.send_frame(opcode::close, "");
    EXPECT_TRUE(gateway_.ends(probe));
    gateway_.settle();
    EXPECT_EQ(gateway_.asked, 0);
    EXPECT_EQ(gateway_.gone, reasons{disconnect_reason::transport_close});
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(connection_upgrade_test, an_upgrade_names_the_revision_of_its_session) {
    // engine.io 6.6.11: an upgrade with EIO=3 of a session with EIO=4 was taken.
    join();
    auto client = gateway_.connect();
    const auto refused = gateway_.ask(
        client, get("/socket.io/?EIO=3&transport=websocket&sid=" + sid_, upgrade_fields));
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(refused.body, "Bad request");
    EXPECT_TRUE(gateway_.gone.empty());
}

TEST_F(connection_upgrade_test, breaking_off_at_any_byte_of_the_upgrade_is_survived) {
    // CVE-2022-41940: a reset during the upgrade ended the process.
    join();
    const std::string bytes = get(websocket + "&sid=" + sid_, upgrade_fields) +
                              wire::websocket::masked_frame(opcode::text, "2probe");
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        auto client = gateway_.connect();
        client.send(std::string_view{bytes}.substr(0, cut));
        if (cut % 2 == 0) gateway_.settle();
        client.reset();
        gateway_.settle();
    }
    EXPECT_TRUE(gateway_.gone.empty());
    EXPECT_EQ(gateway_.session_count(), 1u);
    auto probe = probed();
    probe.send_text("5");
    probe.send_text("421[\"ask\"]");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("431[\"yes\"]"));
}

}  // namespace
}  // namespace anteroom::gateway
