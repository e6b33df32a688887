// Sessions of Engine.IO 3 and clients of Socket.IO 2 behind a port.

#include <gtest/gtest.h>

#include "gateway/connection.hpp"
#include "gateway/test_gateway.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;
using namespace std::string_literals;
using wire::websocket::opcode;

const std::string polling_v3 = "/socket.io/?EIO=3&transport=polling";
const std::string websocket_v3 = "/socket.io/?EIO=3&transport=websocket";

class connection_v3_test : public testing::Test {
  protected:
    connection_v3_test() {
        gateway_.settings.engine.allow_eio3 = true;
        gateway_.start();
    }
    // A session that is in the main namespace, and has been told so.
    std::string open(const std::string& more = "") {
        const auto body = gateway_.ask(get(polling_v3 + more)).body;
        const auto sid = body.substr(body.find("sid") + 6, 20);
        url_ = polling_v3 + more + "&sid=" + sid;
        joined_ = poll();
        return sid;
    }
    std::string poll() { return gateway_.ask(get(url_)).body; }
    std::string say(std::string_view payload) { return gateway_.ask(post(url_, payload)).body; }

    test_gateway gateway_;
    std::string url_;
    std::string joined_;
};

TEST_F(connection_v3_test, a_client_of_version_2_is_in_the_main_namespace_at_once) {
    const auto sid = open();
    EXPECT_EQ(joined_, "2:40");
    EXPECT_EQ(gateway_.joined->id(), sid);
    EXPECT_EQ(say("10:420[\"ask\"]"), "ok");
    EXPECT_EQ(poll(), "10:430[\"yes\"]");
}

TEST_F(connection_v3_test, binary_goes_as_octets_or_as_base64) {
    const std::string data = "\x01\x02";
    open();
    gateway_.emit("[\"b\",{\"_placeholder\":true,\"num\":0}]", {&data, 1});
    const auto octets = gateway_.ask(get(url_));
    EXPECT_EQ(octets["Content-Type"], "application/octet-stream");
    EXPECT_EQ(octets.body.substr(octets.body.size() - 6), "\x01\x03\xff\x04\x01\x02"s);
    open("&b64=1");
    gateway_.emit("[\"b\",{\"_placeholder\":true,\"num\":0}]", {&data, 1});
    const auto text = poll();
    EXPECT_EQ(text.substr(text.size() - 8), "6:b4AQI=");
}

TEST_F(connection_v3_test, what_waited_on_polling_goes_out_behind_the_upgrade) {
    const std::string data = "\x01\x02";
    const auto sid = open();
    auto probe = gateway_.connect();
    gateway_.ask(probe, get(websocket_v3 + "&sid=" + sid, upgrade_fields));
    probe.send_text("2probe");
    EXPECT_EQ(gateway_.await_frame(probe), text_frame("3probe"));
    gateway_.emit("[\"b\",{\"_placeholder\":true,\"num\":0}]", {&data, 1});
    gateway_.settle();
    probe.send_text("5");
    gateway_.await_frame(probe);
    EXPECT_EQ(gateway_.await_frame(probe), (frame{opcode::binary, "\x04\x01\x02"s}));
}

TEST_F(connection_v3_test, the_client_pings_and_is_gone_when_it_does_not) {
    open();
    EXPECT_EQ(say("1:2"), "ok");
    EXPECT_EQ(poll(), "1:3");
    gateway_.pass(44'990ms);
    EXPECT_EQ(gateway_.session_count(), 1u);
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.gone, std::vector{disconnect_reason::ping_timeout});
}

TEST_F(connection_v3_test, polls_may_be_scripts) {
    const auto handshake = gateway_.ask(get(polling_v3 + "&b64=1&j=3"));
    EXPECT_EQ(handshake["Content-Type"], "text/javascript; charset=UTF-8");
    EXPECT_EQ(handshake.body.substr(0, 11), "___eio[3](\"");
    const auto sid = handshake.body.substr(handshake.body.find("sid") + 8, 20);
    url_ = polling_v3 + "&j=3&sid=" + sid;
    EXPECT_EQ(poll(), "___eio[3](\"2:40\");");
    EXPECT_EQ(say("d=10%3A420%5B%22ask%22%5D"), "ok");
    EXPECT_EQ(poll(), "___eio[3](\"10:430[\\\"yes\\\"]\");");
}

TEST_F(connection_v3_test, a_script_of_another_site_is_refused_as_its_page_would_be) {
    const auto script = [&](const std::string& site) {
        return gateway_.ask(get(polling_v3 + "&j=0", "Sec-Fetch-Site: " + site + "\r\n")).status;
    };
    EXPECT_EQ(script("cross-site"), 403u);
    EXPECT_EQ(script("same-site"), 403u);
    EXPECT_EQ(script("same-origin"), 200u);
    gateway_.settings.cors.origins = {"*"};
    EXPECT_EQ(script("cross-site"), 200u);
}

TEST_F(connection_v3_test, a_broadcast_reaches_peers_of_both_revisions_in_their_own_form) {
    const std::string data = "\x01\x02";
    auto fourth = gateway_.join_websocket();
    auto third = gateway_.connect();
    gateway_.ask(third, get(websocket_v3, upgrade_fields));
    gateway_.await_frame(third);  // OPEN
    EXPECT_EQ(gateway_.await_frame(third), text_frame("40"));
    gateway_.hub().find("/")->broadcast(
        {}, socketio::encode_sealed({wire::socketio::packet_type::event,
                                     "/",
                                     {},
                                     "[\"b\",{\"_placeholder\":true,\"num\":0}]",
                                     {&data, 1}},
                                    {&seal_message}));
    gateway_.settle();
    gateway_.await_frame(fourth);
    EXPECT_EQ(gateway_.await_frame(fourth), (frame{opcode::binary, "\x01\x02"s}));
    gateway_.await_frame(third);
    EXPECT_EQ(gateway_.await_frame(third), (frame{opcode::binary, "\x04\x01\x02"s}));
}

}  // namespace
}  // namespace anteroom::gateway
