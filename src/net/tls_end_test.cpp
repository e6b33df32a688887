// How a connection over TLS ends, in order and otherwise.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "net/test_tls_session.hpp"

namespace anteroom::net {
namespace {

using namespace test;

TEST_F(tls_session_test, RFC_8446_6_1_close_notify_goes_both_ways) {
    auto server_first = open();
    EXPECT_EQ(ask(server_first, get("/a", "Connection: close\r\n")).body, "/a");
    EXPECT_TRUE(ends(server_first));
    EXPECT_TRUE(server_first.closed_by_notify);
    server_first.wire.send(server_first.close_notify());
    settle(net_.loop);
    EXPECT_EQ(net_.connections.size(), 0u);

    auto client_first = open();
    client_first.wire.send(client_first.close_notify());
    EXPECT_TRUE(ends(client_first));
    EXPECT_TRUE(client_first.closed_by_notify);
}

TEST_F(tls_session_test, who_says_close_notify_behind_a_request_still_gets_its_large_answer) {
    service_.padding.assign(300'000, 'x');
    auto client = open({}, {.bytes = 4096});
    std::string all = client.encrypt(get("/a"));
    all += client.close_notify();
    client.wire.send(all);
    std::optional<answer> got;
    for (int turns = 0; !got && turns < 3000; ++turns) {
        net_.loop.turn(1ms);
        client.step();
        got = client.take_answer();
    }
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body.size(), 300'002u);
}

// What a protocol hears about the end of its connection.
class end_listener final : public protocol {
  public:
    explicit end_listener(bool& finished) : finished_(finished) {}
    void on_bytes(std::span<char>) override {}
    void on_read_end() override {}
    void on_writable() override {}
    void on_deadline() override {}
    bool on_peer_finished() override {
        finished_ = true;
        return false;
    }
    void on_gone() override {}

  private:
    bool& finished_;
};

TEST_F(tls_session_test, a_stream_cut_short_is_no_orderly_end) {
    for (const bool with_notify : {true, false}) {
        bool finished = false;
        test_tls_client client{
            net_.open([&](connection&) { return std::make_unique<end_listener>(finished); })};
        until(client, [&] { return client.open(); });
        client.exchange();
        settle(net_.loop);
        if (with_notify) client.wire.send(client.close_notify());
        client.wire.io.finish_writing();
        settle(net_.loop);
        EXPECT_EQ(net_.connections.size(), 0u);
        EXPECT_EQ(finished, with_notify);
    }
}

TEST_F(tls_session_test, a_peer_may_go_after_any_byte) {
    std::size_t handshake_bytes = 0;
    for (std::size_t cut = 0; cut <= handshake_bytes; ++cut) {
        for (const bool with_reset : {false, true}) {
            auto client = dial();
            std::size_t sent = 0;
            for (int flights = 0; flights < 6; ++flights) {
                std::string out = client.open() ? client.encrypt(get("/a")) : client.step();
                if (cut == 0) handshake_bytes += out.size();  // the first round counts them
                if (cut != 0) out.resize(std::min(out.size(), cut - sent));
                sent += out.size();
                client.wire.send(out);
                settle(net_.loop);
            }
            if (with_reset)
                client.wire.reset();
            else
                client.wire.io.finish_writing();
            settle(net_.loop);
            pass(net_.loop, 10s);
            ASSERT_EQ(net_.connections.size(), 0u) << cut;
        }
    }
    EXPECT_GT(handshake_bytes, 300u);
}

TEST_F(tls_session_test, a_handshake_that_stalls_is_cut_off_after_10_s) {
    for (const std::size_t bytes : {0u, 1u, 5u, 100u}) {
        auto client = dial();
        client.wire.send(client.step().substr(0, bytes));
        settle(net_.loop);
        pass(net_.loop, 9'990ms);
        client.wire.read();
        EXPECT_FALSE(client.wire.ended) << bytes;
        pass(net_.loop, 20ms);
        EXPECT_EQ(net_.connections.size(), 0u) << bytes;
    }
    // Bytes that keep coming do not put the end off.
    auto client = dial();
    const auto hello = client.step();
    for (std::size_t i = 0; i < 11; ++i) {
        client.wire.send(hello.substr(i, 1));
        pass(net_.loop, 1s);
    }
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(tls_session_test, who_speaks_no_tls_is_closed_without_an_answer) {
    for (const std::string& bytes :
         {get("/a"), std::string(10'000, '\0'), std::string(10'000, '\xff'),
          std::string("\x16\x03\x01\x40\x01\x01", 6) + std::string(20'000, 'x'),
          std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}) {
        auto client = dial();
        client.wire.send(bytes);
        EXPECT_TRUE(run_until(net_.loop, [&] {
            client.wire.read();
            return client.wire.ended;
        }));
        EXPECT_EQ(client.wire.received.find("HTTP"), std::string::npos);
    }
    EXPECT_EQ(service_.requests, 0);
    settle(net_.loop);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(tls_session_test, a_record_that_was_tampered_with_ends_the_connection) {
    auto client = open();
    std::string record = client.encrypt(get("/a"));
    record.back() = static_cast<char>(record.back() ^ 1);
    client.wire.send(record);
    EXPECT_TRUE(ends(client));
    EXPECT_EQ(client.failed, SSL_R_SSLV3_ALERT_BAD_RECORD_MAC);
    EXPECT_EQ(service_.requests, 0);
}

TEST_F(tls_session_test, empty_records_without_end_close_the_connection) {
    auto client = open({.version_max = TLS1_2_VERSION});
    for (int i = 0; i < 1000 && !client.wire.ended; ++i) {
        if (!client.wire.send(std::string("\x17\x03\x03\x00\x00", 5))) break;
        settle(net_.loop);
        client.wire.read();
    }
    EXPECT_TRUE(ends(client));
}

}  // namespace
}  // namespace anteroom::net
