#include "net/websocket_connection.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using namespace test;
using wire::websocket::masked_close;
using wire::websocket::masked_frame;
using wire::websocket::opcode;

const frame close_without_code{opcode::close, ""};

// Echoes by way of a queue, as the gateway does, and remembers what it hears.
class recording_events final : public websocket_events {
  public:
    void on_message(opcode kind, std::string_view payload) override {
        messages.push_back({kind, std::string{payload}});
        if (on_each) on_each(payload);
        if (echo) queue.push(framed(payload));
    }
    bool on_read_end() override {
        ++read_ends;
        if (!flushes_later) flush();
        return flushes_later;
    }
    void on_last_call() override { flush(); }
    void on_writable() override {
        ++writables;
        flush();
    }
    void on_closed(bool was_clean) override {
        io = nullptr;
        ++closed;
        clean = was_clean;
    }
    const wire::websocket::limits& limits() const override { return allowed; }

    websocket_connection::flushed flush() {
        return io ? io->flush(queue) : websocket_connection::flushed::gone;
    }

    websocket_connection* io = nullptr;
    base::send_queue queue;
    wire::websocket::limits allowed;
    std::vector<frame> messages;
    std::function<void(std::string_view)> on_each;
    bool echo = true;
    bool flushes_later = false;
    int read_ends = 0;
    int writables = 0;
    int closed = 0;
    bool clean = false;
};

class upgrading_service final : public http_service {
  public:
    explicit upgrading_service(recording_events& events) : events_(events) {}
    void on_request(exchange_ptr exchange) override {
        events_.io = exchange->accept_websocket(events_, {}, answer_goes);
        if (on_accepted) on_accepted();
    }

    websocket_connection::answer_goes answer_goes = websocket_connection::answer_goes::at_once;
    std::function<void()> on_accepted;

  private:
    recording_events& events_;
};

class websocket_connection_test : public testing::Test {
  protected:
    // A client that has asked for nothing yet.
    test_client connect(socket_sizes sizes = {}) {
        return net_.open(
            [&](connection& on) {
                return std::make_unique<http_connection>(on, service_, settings_);
            },
            sizes);
    }
    std::string await_head(test_client& client) {
        run_until(net_.loop, [&] {
            client.read();
            return client.ended || client.received.find("\r\n\r\n") != std::string::npos;
        });
        const auto end = client.received.find("\r\n\r\n");
        if (end == std::string::npos) return {};
        const auto head = client.received.substr(0, end + 4);
        client.received.erase(0, end + 4);
        return head;
    }
    // A client behind its handshake.
    test_client open(socket_sizes sizes = {}) {
        auto client = connect(sizes);
        client.send(get("/", upgrade_fields));
        await_head(client);
        return client;
    }
    frame await(test_client& client) {
        std::optional<frame> got;
        run_until(net_.loop, [&] {
            client.read();
            got = client.take_frame();
            return got || client.ended;
        });
        return got.value_or(frame{{}, "nothing came"});
    }
    void send_later(std::string_view payload) { events_.queue.push(framed(payload)); }
    // Fills what the kernel keeps, until the connection is blocked.
    int block() {
        int sent = 0;
        do {
            send_later(std::string(5'000, 'x'));
            ++sent;
        } while (events_.flush() == websocket_connection::flushed::all);
        settle(net_.loop);
        return sent;
    }
    bool quiet(test_client& client) {
        settle(net_.loop);
        client.read();
        return client.received.empty() && !client.ended;
    }

    http_settings settings_;
    recording_events events_;
    upgrading_service service_{events_};
    test_net net_;
};

constexpr socket_sizes small{.bytes = 4096};

// --- the handshake

TEST_F(websocket_connection_test, WS_03_the_example_of_the_rfc_is_accepted_with_its_value) {
    auto client = connect();
    client.send(get("/", upgrade_fields));
    EXPECT_EQ(await_head(client),
              "HTTP/1.1 101 Switching Protocols\r\n"
              "Upgrade: websocket\r\n"
              "Connection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
              "\r\n");
    client.send_text("hello");
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, WS_05_the_first_subprotocol_offered_is_echoed_and_no_extension) {
    auto client = connect();
    client.send(get("/", std::string{upgrade_fields} +
                             "Sec-WebSocket-Protocol: chat, superchat\r\n"
                             "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    const auto head = await_head(client);
    EXPECT_NE(head.find("Sec-WebSocket-Protocol: chat\r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("Extensions"), std::string::npos) << head;
    EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
}

TEST_F(websocket_connection_test, WS_01_WS_02_a_bad_handshake_is_answered_and_closed) {
    auto bad = connect();
    bad.send(
        get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"));
    EXPECT_EQ(await_head(bad).substr(0, 12), "HTTP/1.1 400");
    EXPECT_TRUE(net_.ends(bad));
    auto old = connect();
    old.send(get("/",
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    const auto head = await_head(old);
    EXPECT_EQ(head.substr(0, 12), "HTTP/1.1 426");
    EXPECT_NE(head.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_TRUE(net_.ends(old));
    EXPECT_EQ(events_.closed, 0);
    EXPECT_EQ(events_.io, nullptr);
}

TEST_F(websocket_connection_test, WS_15_frames_in_the_segment_of_the_handshake_are_read) {
    auto client = connect();
    client.send(get("/", upgrade_fields) + masked_frame(opcode::text, "first") +
                masked_frame(opcode::text, "second"));
    EXPECT_EQ(await_head(client).substr(0, 12), "HTTP/1.1 101");
    EXPECT_EQ(await(client), text_frame("first"));
    EXPECT_EQ(await(client), text_frame("second"));
}

TEST_F(websocket_connection_test, a_pong_goes_out_with_what_the_owner_flushes_later) {
    auto client = open();
    events_.flushes_later = true;
    client.send(masked_frame(opcode::ping, "p") + masked_frame(opcode::text, "hello"));
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(events_.flush(), websocket_connection::flushed::all);
    EXPECT_EQ(await(client), (frame{opcode::pong, "p"}));
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, who_flushes_later_is_called_before_a_close_is_answered) {
    auto client = open();
    events_.flushes_later = true;
    client.send(masked_frame(opcode::text, "last") + masked_frame(opcode::close, ""));
    EXPECT_EQ(await(client), text_frame("last"));
    EXPECT_EQ(await(client), close_without_code);
}

// An owner that speaks first has the answer wait for its words, so that both go out with one write.
TEST_F(websocket_connection_test, the_answer_may_go_out_with_the_first_flush) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    service_.on_accepted = [&] {
        client.read();
        EXPECT_EQ(client.received, "");
        send_later("hello");
        EXPECT_EQ(events_.flush(), websocket_connection::flushed::all);
    };
    client.send(get("/", upgrade_fields) + masked_frame(opcode::text, "early"));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
    EXPECT_EQ(await(client), text_frame("hello"));
    EXPECT_EQ(await(client), text_frame("early"));
}

TEST_F(websocket_connection_test, the_answer_goes_out_whether_or_not_its_owner_flushes) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    client.send(get("/", upgrade_fields));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
}

TEST_F(websocket_connection_test, an_answer_that_waits_goes_before_a_close) {
    service_.answer_goes = websocket_connection::answer_goes::with_first_flush;
    auto client = connect();
    service_.on_accepted = [&] { events_.io->close(1001); };
    client.send(get("/", upgrade_fields));
    EXPECT_TRUE(await_head(client).starts_with("HTTP/1.1 101 "));
    EXPECT_EQ(await(client), close_frame(1001));
}

TEST_F(websocket_connection_test, WS_15_where_handshake_and_frames_are_cut_does_not_matter) {
    const std::string all = get("/", upgrade_fields) + masked_frame(opcode::text, "first") +
                            masked_frame(opcode::binary, "second") + masked_close(1000);
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
        events_.messages.clear();
        auto client = connect();
        client.send(std::string_view{all}.substr(0, cut));
        settle(net_.loop);
        client.send(std::string_view{all}.substr(cut));
        ASSERT_EQ(await_head(client).substr(0, 12), "HTTP/1.1 101") << cut;
        ASSERT_EQ(await(client), text_frame("first")) << cut;
        ASSERT_EQ(await(client).payload, "second") << cut;
        ASSERT_EQ(await(client), close_frame(1000)) << cut;
        ASSERT_TRUE(net_.ends(client)) << cut;
        ASSERT_EQ(events_.messages,
                  (std::vector<frame>{text_frame("first"), {opcode::binary, "second"}}));
    }
}

TEST_F(websocket_connection_test, all_may_come_byte_by_byte) {
    auto client = connect();
    for (const char c : get("/", upgrade_fields) + masked_frame(opcode::text, "hello")) {
        client.send({&c, 1});
        net_.loop.turn(0ms);
    }
    await_head(client);
    EXPECT_EQ(await(client), text_frame("hello"));
}

TEST_F(websocket_connection_test, the_timeouts_of_http_are_over_after_the_handshake) {
    auto client = open();
    pass(net_.loop, 1h);
    EXPECT_TRUE(quiet(client));
    client.send_text("hello");
    EXPECT_EQ(await(client), text_frame("hello"));
}

// --- messages and control frames

TEST_F(websocket_connection_test, fragments_are_put_together_around_a_ping) {
    auto client = open();
    client.send(wire::websocket::fragment(opcode::text, "a") + masked_frame(opcode::ping, "p") +
                wire::websocket::fragment(opcode::continuation, "b") +
                masked_frame(opcode::continuation, "c"));
    EXPECT_EQ(await(client), (frame{opcode::pong, "p"}));
    EXPECT_EQ(await(client), text_frame("abc"));
}

TEST_F(websocket_connection_test, WS_13_a_ping_is_answered_with_its_payload) {
    auto client = open();
    for (const std::string& payload : {std::string{}, std::string{"p"}, std::string(125, '\xff')}) {
        client.send_frame(opcode::ping, payload);
        EXPECT_EQ(await(client), (frame{opcode::pong, payload}));
    }
}

TEST_F(websocket_connection_test, WS_13_pings_that_come_together_are_answered_one_by_one) {
    auto client = open();
    std::string pings;
    for (int i = 0; i < 10; ++i) pings += masked_frame(opcode::ping, "ping " + std::to_string(i));
    client.send(pings);
    for (int i = 0; i < 10; ++i)
        ASSERT_EQ(await(client), (frame{opcode::pong, "ping " + std::to_string(i)}));
}

TEST_F(websocket_connection_test, a_pong_that_nobody_asked_for_is_ignored) {
    auto client = open();
    client.send_frame(opcode::pong, "x");
    EXPECT_TRUE(quiet(client));
    EXPECT_TRUE(events_.messages.empty());
}

TEST_F(websocket_connection_test, WS_13_of_pings_to_a_blocked_socket_the_last_is_answered) {
    auto client = open(small);
    const int sent = block();
    for (int i = 0; i < 1'000; ++i) {
        client.send_frame(opcode::ping, std::to_string(i));
        net_.loop.turn(0ms);
    }
    // First everything that was under way, whole.
    for (int i = 0; i < sent; ++i) ASSERT_EQ(await(client).payload.size(), 5'000u) << i;
    std::vector<frame> pongs;
    while (pongs.empty() || pongs.back().payload != "999") {
        pongs.push_back(await(client));
        ASSERT_EQ(pongs.back().kind, opcode::pong);
        ASSERT_LE(pongs.size(), 2u);
    }
    EXPECT_TRUE(quiet(client));
}

TEST_F(websocket_connection_test, a_peer_that_pings_without_reading_is_cut_off) {
    auto client = open(small);
    block();
    for (int second = 0; second < 11; ++second) {
        client.send_frame(opcode::ping, "more");
        pass(net_.loop, 1s);
    }
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, a_ping_flood_alone_is_bounded_too) {
    // Nothing but pongs fills the socket.
    auto client = open(small);
    std::string pings;
    for (int i = 0; i < 100; ++i) pings += masked_frame(opcode::ping, std::string(125, 'p'));
    bool sending = true;
    for (int i = 0; i < 500 && sending; ++i) {
        sending = client.send(pings);
        settle(net_.loop);
    }
    EXPECT_EQ(events_.closed, 0);
    // The peer reads after all, in time: nothing is held against it.
    pass(net_.loop, 9s);
    while (!quiet(client)) client.received.clear();
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0);
}

// --- the end

TEST_F(websocket_connection_test, WS_12_the_close_of_the_client_is_answered_with_its_code) {
    for (const unsigned code : {1000u, 1001u, 3000u, 4999u}) {
        events_.closed = 0;
        auto client = open();
        client.send(masked_close(static_cast<std::uint16_t>(code), "bye"));
        EXPECT_EQ(await(client), close_frame(code)) << code;
        EXPECT_TRUE(net_.ends(client)) << code;
        EXPECT_EQ(events_.closed, 1) << code;
        EXPECT_TRUE(events_.clean) << code;
    }
    auto client = open();
    client.send_frame(opcode::close, "");
    EXPECT_EQ(await(client), close_without_code);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_FALSE(client.was_reset);
}

// Closing a socket under bytes that were not read would reset it, and the answer would be lost.
TEST_F(websocket_connection_test, WS_12_what_comes_after_the_answer_to_a_close_takes_nothing_away) {
    auto client = open();
    client.send(masked_close(1000));
    settle(net_.loop);
    client.send(masked_frame(opcode::text, "late"));
    settle(net_.loop);
    EXPECT_EQ(await(client), close_frame(1000));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_FALSE(client.was_reset);
}

TEST_F(websocket_connection_test, WS_12_what_follows_a_close_is_ignored) {
    auto client = open();
    client.send(masked_close(1000) + masked_frame(opcode::text, "late") + "rubbish");
    EXPECT_EQ(await(client), close_frame(1000));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
    EXPECT_TRUE(events_.messages.empty());
}

TEST_F(websocket_connection_test, the_server_closes_and_waits_for_the_answer) {
    auto client = open();
    send_later("last words");
    events_.flush();
    events_.io->close(1001);
    EXPECT_FALSE(events_.io->open());
    events_.io->close(1002);
    EXPECT_EQ(await(client), text_frame("last words"));
    EXPECT_EQ(await(client), close_frame(1001));
    client.send_text("late");
    EXPECT_TRUE(quiet(client));
    EXPECT_TRUE(events_.messages.empty());
    EXPECT_EQ(events_.closed, 0);
    client.send(masked_close(1001));
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(events_.clean);
}

TEST_F(websocket_connection_test, a_close_that_is_not_answered_is_ended_by_its_deadline) {
    auto client = open();
    events_.io->close();
    EXPECT_EQ(await(client), close_without_code);
    pass(net_.loop, 4'990ms);
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 20ms);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, a_broken_rule_is_answered_with_its_code_and_the_end) {
    using wire::websocket::client_header;
    events_.allowed = {.message_bytes_max = 1'000, .fragments_max = 8};
    std::string many_fragments = wire::websocket::fragment(opcode::text, "x");
    for (int i = 0; i < 8; ++i)
        many_fragments += wire::websocket::fragment(opcode::continuation, "");
    const std::pair<std::string, unsigned> table[] = {
        {masked_frame(opcode::text, "x", {.masked = false}), 1002},
        {masked_frame(opcode::text, "x", {.reserved = 4}), 1002},
        {client_header(3, 0), 1002},
        {masked_frame(opcode::continuation, "x"), 1002},
        {masked_frame(opcode::ping, "x", {.final = false}), 1002},
        {masked_frame(opcode::close, "x"), 1002},
        {masked_close(1005), 1002},
        {masked_frame(opcode::text, "\xff"), 1007},
        {client_header(1, 1'001), 1009},
        {many_fragments, 1009},
    };
    for (const auto& [bytes, code] : table) {
        events_.closed = 0;
        auto client = open();
        client.send(masked_frame(opcode::text, "good") + bytes + masked_frame(opcode::text, "bad"));
        EXPECT_EQ(await(client), text_frame("good")) << code;
        EXPECT_EQ(await(client), close_frame(code)) << code;
        EXPECT_TRUE(net_.ends(client)) << code;
        EXPECT_FALSE(client.was_reset) << code;
        EXPECT_EQ(events_.closed, 1) << code;
        EXPECT_FALSE(events_.clean) << code;
    }
    for (const auto& message : events_.messages) EXPECT_EQ(message, text_frame("good"));
}

TEST_F(websocket_connection_test, a_peer_that_goes_is_told_apart_from_one_that_breaks_off) {
    { auto client = open(); }
    settle(net_.loop);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(events_.clean);
    auto client = open();
    client.reset();
    settle(net_.loop);
    EXPECT_EQ(events_.closed, 2);
    EXPECT_FALSE(events_.clean);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(websocket_connection_test, what_came_before_the_end_is_still_heard) {
    {
        auto client = open();
        client.send_text("last words");
    }
    settle(net_.loop);
    EXPECT_EQ(events_.messages, std::vector{text_frame("last words")});
    EXPECT_EQ(events_.closed, 1);
}

TEST_F(websocket_connection_test, the_owner_may_end_it_while_it_hears_a_message) {
    for (const bool at_once : {true, false}) {
        events_.closed = 0;
        events_.messages.clear();
        events_.on_each = [&](std::string_view) {
            if (at_once)
                events_.io->abort();
            else
                events_.io->close();
        };
        auto client = open();
        client.send(masked_frame(opcode::text, "a") + masked_frame(opcode::text, "b"));
        settle(net_.loop);
        EXPECT_EQ(events_.messages.size(), 1u);
        EXPECT_EQ(events_.closed, at_once);
        if (!at_once) client.send_frame(opcode::close, "");
        EXPECT_TRUE(net_.ends(client));
        EXPECT_EQ(events_.closed, 1);
    }
}

// --- writing

TEST_F(websocket_connection_test, a_queue_is_written_in_order_whatever_the_socket_takes_at_a_time) {
    auto client = open(small);
    std::vector<std::string> sent;
    for (int i = 0; i < 300; ++i) {
        sent.push_back(std::to_string(i) +
                       std::string(static_cast<std::size_t>(i * 37 % 9'000), 'x'));
        send_later(sent.back());
    }
    EXPECT_EQ(events_.flush(), websocket_connection::flushed::blocked);
    for (std::size_t i = 0; i < sent.size();) {
        net_.loop.turn(0ms);
        client.read(1'111);
        if (const auto got = client.take_frame()) {
            ASSERT_EQ(got->payload, sent[i]) << i;
            ++i;
        }
    }
    EXPECT_TRUE(events_.queue.empty());
    EXPECT_GT(events_.writables, 0);
}

TEST_F(websocket_connection_test, a_control_frame_never_comes_inside_a_message) {
    auto client = open(small);
    events_.echo = false;
    const int sent = block();
    client.send_frame(opcode::ping, "p");
    settle(net_.loop);
    client.send_frame(opcode::ping, "q");
    settle(net_.loop);
    int messages = 0;
    int pongs = 0;
    while (messages < sent || pongs == 0) {
        const auto got = await(client);
        if (got.kind == opcode::pong) {
            EXPECT_EQ(got.payload, "q");
            ++pongs;
        } else {
            ASSERT_EQ(got, text_frame(std::string(5'000, 'x')));
            ++messages;
        }
    }
    EXPECT_EQ(messages, sent);
    EXPECT_EQ(pongs, 1);
}

TEST_F(websocket_connection_test, who_takes_nothing_for_ten_seconds_is_cut_off) {
    auto client = open(small);
    block();
    pass(net_.loop, 9'900ms);
    EXPECT_EQ(events_.closed, 0);
    pass(net_.loop, 110ms);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
}

TEST_F(websocket_connection_test, who_reads_slowly_has_time_as_long_as_it_reads) {
    auto client = open(small);
    const int sent = block() + 20;
    for (int i = 0; i < 20; ++i) send_later(std::string(5'000, 'x'));
    int got = 0;
    for (int round = 0; round < 10'000 && got < sent; ++round) {
        client.read(50'000);
        while (client.take_frame()) ++got;
        pass(net_.loop, 9s);
        ASSERT_EQ(events_.closed, 0) << got;
    }
    EXPECT_EQ(got, sent);
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0) << "nothing waits any more";
}

TEST_F(websocket_connection_test, the_deadline_is_over_when_only_a_pong_had_waited) {
    auto client = open(small);
    // Whole messages fill the socket, then a pong has to wait.
    const int sent = block();
    client.send_frame(opcode::ping, "p");
    settle(net_.loop);
    for (int i = 0; i < sent + 1; ++i) await(client);
    pass(net_.loop, 11s);
    EXPECT_EQ(events_.closed, 0);
    client.send_frame(opcode::ping, "q");
    EXPECT_EQ(await(client), (frame{opcode::pong, "q"}));
}

TEST_F(websocket_connection_test, a_blocked_peer_that_is_closed_goes_by_the_deadline_of_the_close) {
    auto client = open(small);
    block();
    events_.queue.clear();
    events_.io->close(1008);
    pass(net_.loop, 5'010ms);
    EXPECT_EQ(events_.closed, 1);
    EXPECT_FALSE(events_.clean);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(websocket_connection_test, closing_all_connections_tells_each_owner) {
    auto client = open();
    net_.connections.close_all();
    EXPECT_EQ(events_.closed, 1);
    EXPECT_TRUE(net_.ends(client));
}

}  // namespace
}  // namespace anteroom::net
