#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_net.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::net {
namespace {

using namespace test;
using wire::websocket::compressed_frame;
using wire::websocket::opcode;

// Remembers what it hears, and sends what the test puts into its queue.
class listener_events final : public websocket_events {
  public:
    explicit listener_events(const wire::websocket::deflate_settings* deflate)
        : deflate_(deflate) {}

    void on_message(opcode, std::string_view payload) override { heard.emplace_back(payload); }
    bool on_read_end() override {
        flush();
        return false;
    }
    void on_last_call() override { flush(); }
    void on_writable() override { flush(); }
    void on_closed(bool) override { io = nullptr; }
    const wire::websocket::limits& limits() const override { return allowed; }
    const wire::websocket::deflate_settings* deflate() const override { return deflate_; }

    void flush() {
        if (io) io->flush(queue);
    }

    websocket_connection* io = nullptr;
    base::send_queue queue;
    wire::websocket::limits allowed;
    std::vector<std::string> heard;

  private:
    const wire::websocket::deflate_settings* deflate_;
};

class websocket_deflate_test : public testing::Test {
  protected:
    struct peer final : http_service {
        explicit peer(const wire::websocket::deflate_settings* deflate) : events(deflate) {}
        void on_request(exchange_ptr exchange) override {
            events.io = exchange->accept_websocket(events);
        }
        listener_events events;
        std::optional<test_client> client;
        std::string head;
    };

    // A client that offers this; its handshake is over.
    peer& open(std::string_view extensions, socket_sizes sizes = {}, bool willing = true) {
        auto& made = *peers_.emplace_back(std::make_unique<peer>(willing ? &deflate_ : nullptr));
        made.client.emplace(net_.open(
            [&](connection& on) { return std::make_unique<http_connection>(on, made, settings_); },
            sizes));
        std::string fields{upgrade_fields};
        if (!extensions.empty())
            fields.append("Sec-WebSocket-Extensions: ").append(extensions).append("\r\n");
        made.client->send(get("/", fields));
        run_until(net_.loop, [&] {
            made.client->read();
            return made.client->ended ||
                   made.client->received.find("\r\n\r\n") != std::string::npos;
        });
        const auto end = made.client->received.find("\r\n\r\n");
        made.head = made.client->received.substr(0, end + 4);
        made.client->received.erase(0, end + 4);
        return made;
    }
    frame await(peer& from) {
        std::optional<frame> got;
        run_until(net_.loop, [&] {
            from.client->read();
            got = from.client->take_frame();
            return got || from.client->ended;
        });
        return got.value_or(frame{{}, "nothing came"});
    }
    void send(peer& to, const base::shared_message& message) {
        to.events.queue.push(message);
        to.events.flush();
    }
    static frame compressed(std::string_view text) {
        return {opcode::text, std::string{text}, true};
    }

    wire::websocket::deflate_settings deflate_;
    http_settings settings_;
    std::vector<std::unique_ptr<peer>> peers_;
    test_net net_;
    const std::string long_text = std::string(2000, 'l');
};

TEST_F(websocket_deflate_test, is_answered_in_the_101_where_offered_and_wanted) {
    EXPECT_NE(open("permessage-deflate; client_max_window_bits")
                  .head.find(
                      "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"
                      "; client_no_context_takeover\r\n"),
              std::string::npos);
    EXPECT_EQ(open("").head.find("Extensions"), std::string::npos);
    EXPECT_EQ(open("x-other").head.find("Extensions"), std::string::npos);
    EXPECT_EQ(open("permessage-deflate; server_max_window_bits=8").head.find("Extensions"),
              std::string::npos);
    EXPECT_EQ(open("permessage-deflate", {}, false).head.find("Extensions"), std::string::npos);
    EXPECT_EQ(open("permessage-deflate;").head.substr(0, 12), "HTTP/1.1 400");
}

TEST_F(websocket_deflate_test, compressed_messages_come_in_whole_and_plain_ones_too) {
    auto& peer = open("permessage-deflate");
    peer.client->send(compressed_frame(opcode::text, "hello") +
                      wire::websocket::masked_frame(opcode::text, "plain") +
                      compressed_frame(opcode::binary, long_text));
    run_until(net_.loop, [&] { return peer.events.heard.size() == 3; });
    EXPECT_EQ(peer.events.heard, (std::vector<std::string>{"hello", "plain", long_text}));
}

TEST_F(websocket_deflate_test, PMD_04_a_compressed_message_that_was_not_agreed_on_is_1002) {
    auto& peer = open("");
    peer.client->send(compressed_frame(opcode::text, "hello"));
    EXPECT_EQ(await(peer), close_frame(1002));
    EXPECT_TRUE(net_.ends(*peer.client));
}

TEST_F(websocket_deflate_test, PMD_05_PMD_06_what_is_too_big_is_1009_and_what_is_corrupt_1007) {
    auto& big = open("permessage-deflate");
    big.client->send(compressed_frame(opcode::text, std::string(1'000'001, 'x')));
    EXPECT_EQ(await(big), close_frame(1009));
    EXPECT_TRUE(net_.ends(*big.client));
    auto& corrupt = open("permessage-deflate");
    corrupt.client->send(wire::websocket::masked_frame(
        opcode::text, "\xff\xff", {.reserved = wire::websocket::compressed_bit}));
    EXPECT_EQ(await(corrupt), close_frame(1007));
    EXPECT_TRUE(net_.ends(*corrupt.client));
}

TEST_F(websocket_deflate_test, one_compression_serves_all_receivers_that_want_it) {
    std::vector<peer*> peers;
    for (int i = 0; i < 5; ++i) peers.push_back(&open("permessage-deflate"));
    auto& without = open("");
    const base::shared_message message = framed(long_text);
    for (auto* peer : peers) send(*peer, message);
    send(without, message);
    for (auto* peer : peers) EXPECT_EQ(await(*peer), compressed(long_text));
    EXPECT_EQ(await(without), text_frame(long_text));
    EXPECT_EQ(net_.loop.deflate().messages_deflated(), 1u);
}

TEST_F(websocket_deflate_test, nothing_is_compressed_that_nobody_wants_compressed) {
    auto& without = open("");
    send(without, framed(long_text));
    EXPECT_EQ(await(without), text_frame(long_text));
    auto& with = open("permessage-deflate");
    const auto secret = framed(long_text);
    secret->keep_plain();
    send(with, secret);
    EXPECT_EQ(await(with), text_frame(long_text));
    EXPECT_EQ(net_.loop.deflate().messages_deflated(), 0u);
}

TEST_F(websocket_deflate_test, messages_below_the_threshold_go_as_they_are) {
    deflate_.threshold_bytes = 100;
    auto& peer = open("permessage-deflate");
    send(peer, framed(std::string(99, 'x')));
    EXPECT_EQ(await(peer), text_frame(std::string(99, 'x')));
    send(peer, framed(std::string(100, 'x')));
    EXPECT_EQ(await(peer), compressed(std::string(100, 'x')));
}

TEST_F(websocket_deflate_test, PMD_03_a_small_window_gets_only_what_fits_into_it_compressed) {
    deflate_.threshold_bytes = 0;
    auto& peer = open("permessage-deflate; server_max_window_bits=9");
    const std::string fits(512, 'x'), does_not(513, 'x');
    send(peer, framed(fits));
    EXPECT_EQ(await(peer), compressed(fits));
    send(peer, framed(does_not));
    EXPECT_EQ(await(peer), text_frame(does_not));
    // Unless that is the server's window anyway.
    deflate_.server_window_bits_max = 9;
    auto& alike = open("permessage-deflate; server_max_window_bits=9");
    send(alike, framed(does_not));
    EXPECT_EQ(await(alike), compressed(does_not));
}

TEST_F(websocket_deflate_test, a_compressed_frame_is_sent_on_where_the_socket_stopped) {
    deflate_.threshold_bytes = 0;
    auto& peer = open("permessage-deflate", {.bytes = 4096});
    std::vector<std::string> texts;
    unsigned state = 1;
    for (int i = 0; i < 60; ++i) {
        // Compressible by half, so that much goes over the wire.
        std::string text;
        while (text.size() < 6000) {
            state = state * 1664525 + 1013904223;
            text += "0123456789abcdef"[state >> 28];
        }
        texts.push_back(text);
        send(peer, framed(text));
    }
    for (const auto& text : texts) ASSERT_EQ(await(peer), compressed(text));
}

TEST_F(websocket_deflate_test, a_connection_that_goes_in_the_middle_of_a_message_leaves_nothing) {
    for (int i = 0; i < 10; ++i) {
        auto& peer = open("permessage-deflate");
        peer.client->send(compressed_frame(opcode::text, long_text).substr(0, 12));
        settle(net_.loop);
        peer.client->reset();
        settle(net_.loop);
    }
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(websocket_deflate_test, a_ping_asks_and_the_owner_hears_the_answer) {
    auto& peer = open("");
    peer.events.io->ping();
    EXPECT_EQ(await(peer), (frame{opcode::ping, ""}));
}

}  // namespace
}  // namespace anteroom::net
