#include <gtest/gtest.h>

#include "gateway/connection.hpp"
#include "gateway/test_gateway.hpp"
#include "socketio/name_space.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;
using wire::websocket::compressed_frame;
using wire::websocket::deflated;
using wire::websocket::opcode;

class connection_deflate_test : public testing::Test {
  protected:
    connection_deflate_test() { gateway_.settings.deflate.emplace(); }

    // A client that offers what browsers offer; its OPEN has been read.
    test_client open() {
        auto client = gateway_.connect();
        const auto accepted =
            gateway_.ask(client, get(websocket, std::string{upgrade_fields} +
                                                    "Sec-WebSocket-Extensions: permessage-deflate; "
                                                    "client_max_window_bits\r\n"));
        extensions_ = accepted["Sec-WebSocket-Extensions"];
        gateway_.await_frame(client);
        return client;
    }
    test_client join() {
        auto client = open();
        client.send_text("40");
        gateway_.await_frame(client);
        return client;
    }
    void emit_to_all(std::string_view json) {
        gateway_.hub().find("/")->broadcast(
            {}, socketio::encode_sealed({wire::socketio::packet_type::event, "/", {}, json, {}},
                                        {&seal_message}));
        gateway_.settle();
    }

    test_gateway gateway_;
    std::string extensions_;
    const std::string long_event = "[\"long\",\"" + std::string(3000, 'l') + "\"]";
};

TEST_F(connection_deflate_test, PMD_01_is_spoken_only_where_the_program_wants_it) {
    gateway_.start();
    open();
    EXPECT_EQ(extensions_.substr(0, 18), "permessage-deflate");
    gateway_.settings.deflate.reset();
    open();
    EXPECT_EQ(extensions_, "");
}

TEST_F(connection_deflate_test, a_broadcast_is_compressed_once) {
    gateway_.start();
    std::vector<test_client> clients;
    for (int i = 0; i < 8; ++i) clients.push_back(join());
    auto plain = gateway_.join_websocket();
    emit_to_all(long_event);
    for (auto& client : clients)
        EXPECT_EQ(gateway_.await_frame(client), (frame{opcode::text, "42" + long_event, true}));
    EXPECT_EQ(gateway_.await_frame(plain), text_frame("42" + long_event));
    EXPECT_EQ(gateway_.loop.deflate().messages_deflated(), 1u);
}

TEST_F(connection_deflate_test, what_is_not_to_be_compressed_goes_as_it_is) {
    gateway_.start();
    auto client = join();
    const std::vector<std::string> data{std::string(3000, 'd')};
    const std::string with_data = "[\"data\",{\"_placeholder\":true,\"num\":0}]";
    gateway_.joined->emit({.json = long_event, .attachments = {}, .compress = false});
    gateway_.joined->emit({.json = with_data, .attachments = data, .compress = false});
    gateway_.joined->emit({.json = long_event, .attachments = {}});
    EXPECT_EQ(gateway_.await_frame(client), text_frame("42" + long_event));
    EXPECT_EQ(gateway_.await_frame(client), text_frame("451-" + with_data));
    EXPECT_EQ(gateway_.await_frame(client), (frame{opcode::binary, data[0]}));
    EXPECT_EQ(gateway_.await_frame(client), (frame{opcode::text, "42" + long_event, true}));
}

TEST_F(connection_deflate_test, PMD_08_before_CONNECT_a_message_inflates_to_16_KiB_at_most) {
    gateway_.start();
    // A long token comes compressed, from a stock client.
    auto long_token = open();
    const std::string connect =
        "40{\"token\":\"" + std::string(8000, 't') + "\",\"more\":\"" + std::string(8000, 'm');
    long_token.send(compressed_frame(opcode::text, connect + "\"}"));
    EXPECT_EQ(gateway_.await_frame(long_token).payload.substr(0, 10), "40{\"sid\":\"");

    auto bomb = open();
    bomb.send(compressed_frame(opcode::text, std::string(16 * 1024 + 1, '4')));
    EXPECT_EQ(gateway_.await_frame(bomb), close_frame(1009));
    EXPECT_TRUE(gateway_.ends(bomb));

    // Afterwards the limit is that of every message.
    long_token.send(
        compressed_frame(opcode::text, "42[\"x\",\"" + std::string(900'000, 'x') + "\"]"));
    long_token.send(compressed_frame(opcode::text, "421[\"ask\"]"));
    EXPECT_EQ(gateway_.await_frame(long_token), text_frame("431[\"yes\"]"));
    long_token.send(compressed_frame(opcode::text, std::string(1'000'001, '4')));
    EXPECT_EQ(gateway_.await_frame(long_token), close_frame(1009));
}

TEST_F(connection_deflate_test, a_probe_may_be_compressed_too) {
    gateway_.settings.deflate->threshold_bytes = 0;
    gateway_.start();
    const auto sid = gateway_.join_polling();
    auto client = gateway_.connect();
    gateway_.ask(client, get(websocket + "&sid=" + sid,
                             std::string{upgrade_fields} +
                                 "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    client.send(compressed_frame(opcode::text, "2probe"));
    EXPECT_EQ(gateway_.await_frame(client), text_frame("3probe"));
    client.send(compressed_frame(opcode::text, "5"));
    gateway_.settle();
    gateway_.emit(long_event);
    EXPECT_EQ(gateway_.await_frame(client), (frame{opcode::text, "42" + long_event, true}));
}

}  // namespace
}  // namespace anteroom::gateway
