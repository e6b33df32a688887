#include "net/tls_session.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_certificate.hpp"
#include "net/test_net.hpp"
#include "net/test_tls_client.hpp"

namespace anteroom::net {
namespace {

using namespace test;

// Answers with the path and what the test has to say.
class path_service final : public http_service {
  public:
    void on_request(exchange_ptr exchange) override {
        ++requests;
        secure = exchange->secure();
        if (keep) {
            kept = std::move(exchange);
            return;
        }
        exchange->respond(text_response(
            200, "text/plain",
            std::string{exchange->request().path} + padding + exchange->request().body));
    }
    int requests = 0;
    bool secure = false;
    bool keep = false;
    exchange_ptr kept;
    std::string padding;
};

const test_certificate& certificate() {
    static const test_certificate made{"tls_session_test"};
    return made;
}

class tls_session_test : public testing::Test {
  protected:
    tls_session_test() { read_certificate(); }

    void read_certificate() {
        net_.tls =
            tls_context::load({certificate().certificate_file, certificate().key_file}).context;
        ASSERT_TRUE(net_.tls);
    }

    test_tls_client dial(const tls_wishes& wish = {}, socket_sizes sizes = {}) {
        return test_tls_client{net_.open(
                                   [&](connection& on) {
                                       return std::make_unique<http_connection>(on, service_,
                                                                                settings_);
                                   },
                                   sizes),
                               wish};
    }
    test_tls_client open(const tls_wishes& wish = {}, socket_sizes sizes = {}) {
        auto client = dial(wish, sizes);
        until(client, [&] { return client.open(); });
        // The tickets of TLS 1.3 come behind the handshake.
        settle(net_.loop);
        client.exchange();
        return client;
    }
    template <class Condition>
    bool until(test_tls_client& client, Condition condition) {
        return run_until(net_.loop, [&] {
            client.exchange();
            return condition();
        });
    }
    answer await(test_tls_client& client) {
        std::optional<answer> got;
        until(client, [&] {
            got = client.take_answer();
            return got || client.wire.ended;
        });
        return got.value_or(answer{});
    }
    answer ask(test_tls_client& client, std::string_view request) {
        client.send(request);
        return await(client);
    }
    bool ends(test_tls_client& client) {
        return until(client, [&] { return client.wire.ended; });
    }

    http_settings settings_;
    path_service service_;
    test_net net_;
};

// --- what is negotiated

TEST_F(tls_session_test, both_versions_serve_requests) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = open({.version_max = version});
        ASSERT_TRUE(client.open());
        EXPECT_EQ(SSL_version(client.ssl()), version);
        EXPECT_EQ(ask(client, get("/a")).body, "/a");
        EXPECT_EQ(ask(client, post("/b", "data")).body, "/bdata");
        EXPECT_TRUE(service_.secure);
    }
}

TEST_F(tls_session_test, RFC_8996_older_versions_are_refused_with_an_alert) {
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        auto client = dial({.version_max = version});
        EXPECT_TRUE(ends(client));
        EXPECT_FALSE(client.open());
        EXPECT_EQ(client.failed, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
    }
}

TEST_F(tls_session_test, RFC_7301_http_1_1_is_chosen_and_other_protocols_alone_are_refused) {
    const auto chosen = [](test_tls_client& client) {
        const unsigned char* name = nullptr;
        unsigned bytes = 0;
        SSL_get0_alpn_selected(client.ssl(), &name, &bytes);
        return std::string{reinterpret_cast<const char*>(name), bytes};
    };
    auto both = open({.protocols = "\x02h2\x08http/1.1"});
    EXPECT_EQ(chosen(both), "http/1.1");
    auto none = open();
    EXPECT_TRUE(none.open());
    EXPECT_EQ(chosen(none), "");
    auto other = dial({.protocols = "\x02h2"});
    EXPECT_TRUE(ends(other));
    EXPECT_EQ(other.failed, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL);
}

TEST_F(tls_session_test, sessions_resume_by_ticket) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto first = open({.version_max = version});
        EXPECT_EQ(ask(first, get("/a")).body, "/a");
        EXPECT_FALSE(SSL_session_reused(first.ssl()));
        SSL_SESSION* const session = SSL_get1_session(first.ssl());
        auto second = open({.version_max = version, .session = session});
        EXPECT_TRUE(SSL_session_reused(second.ssl()));
        EXPECT_EQ(ask(second, get("/b")).body, "/b");

        // Another context has other ticket keys: the handshake is a full one, and works.
        read_certificate();
        auto third = open({.version_max = version, .session = session});
        EXPECT_FALSE(SSL_session_reused(third.ssl()));
        EXPECT_EQ(ask(third, get("/c")).body, "/c");
        SSL_SESSION_free(session);
    }
}

TEST_F(tls_session_test, a_renegotiation_does_not_happen) {
    auto client = open({.version_max = TLS1_2_VERSION});
    SSL_renegotiate(client.ssl());
    SSL_do_handshake(client.ssl());
    client.exchange();
    until(client, [&] { return client.failed != 0 || client.wire.ended; });
    EXPECT_EQ(client.failed, SSL_R_NO_RENEGOTIATION);
    EXPECT_EQ(service_.requests, 0);
}

TEST_F(tls_session_test, keys_may_be_updated_and_the_answer_to_it_is_sent) {
    auto client = open();
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
        EXPECT_EQ(ask(client, get("/a")).body, "/a");
    }
}

TEST_F(tls_session_test, a_handshake_brings_one_ticket) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = dial({.version_max = version});
        SSL_CTX* const context = SSL_get_SSL_CTX(client.ssl());
        int tickets = 0;
        SSL_CTX_set_ex_data(context, 0, &tickets);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
        SSL_CTX_sess_set_new_cb(context, [](SSL* on, SSL_SESSION*) {
            ++*static_cast<int*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(on), 0));
            return 0;
        });
        until(client, [&] { return client.open(); });
        EXPECT_EQ(ask(client, get("/a")).body, "/a");
        EXPECT_EQ(tickets, 1) << version;
    }
}

TEST_F(tls_session_test, AES_128_is_chosen_and_a_client_may_have_another_cipher) {
    const auto cipher_for = [&](const char* offered) {
        auto client = dial();
        SSL_set_ciphersuites(client.ssl(), offered);
        until(client, [&] { return client.open(); });
        EXPECT_EQ(ask(client, get("/a")).body, "/a");
        return std::string{SSL_get_cipher_name(client.ssl())};
    };
    const std::string aes_128 = "TLS_AES_128_GCM_SHA256";
    const std::string aes_256 = "TLS_AES_256_GCM_SHA384";
    const std::string chacha = "TLS_CHACHA20_POLY1305_SHA256";
    EXPECT_EQ(cipher_for((aes_256 + ":" + chacha + ":" + aes_128).c_str()), aes_128);
    EXPECT_EQ(cipher_for(aes_256.c_str()), aes_256);
    // Who wants ChaCha20 most has no AES in hardware.
    EXPECT_EQ(cipher_for((chacha + ":" + aes_128).c_str()), chacha);
}

TEST_F(tls_session_test, errors_that_others_left_behind_end_no_connection) {
    auto client = open();
    client.send(get("/a"));
    ERR_raise(ERR_LIB_USER, ERR_R_FATAL);
    settle(net_.loop);
    EXPECT_EQ(await(client).body, "/a");
    EXPECT_EQ(ask(client, get("/b")).body, "/b");
}

// --- bytes as they come

TEST_F(tls_session_test, everything_may_come_byte_by_byte) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = dial({.version_max = version});
        const auto dribble = [&](const std::string& bytes) {
            for (const char& byte : bytes) {
                client.wire.send({&byte, 1});
                net_.loop.turn(0ms);
            }
        };
        for (int flights = 0; flights < 10 && !client.open(); ++flights) {
            dribble(client.step());
            settle(net_.loop);
        }
        dribble(client.step());
        ASSERT_TRUE(client.open());
        dribble(client.encrypt(post("/a", "hello")));
        EXPECT_EQ(await(client).body, "/ahello");
    }
}

TEST_F(tls_session_test, many_records_in_one_segment_are_all_read) {
    auto client = open();
    std::string records;
    for (const char& byte : post("/a", std::string(500, 'x')))
        records += client.encrypt({&byte, 1});
    client.wire.send(records);
    EXPECT_EQ(await(client).body, "/a" + std::string(500, 'x'));
}

TEST_F(tls_session_test, more_than_a_read_takes_is_read_in_the_turns_that_follow) {
    auto client = open();
    const std::string body(900'000, 'x');
    const std::string bytes = client.encrypt(post("/a", body));
    std::string_view left = bytes;
    until(client, [&] {
        const auto sent = ::send(client.wire.io.descriptor(), left.data(), left.size(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
        return left.empty();
    });
    EXPECT_EQ(await(client).body.size(), body.size() + 2);
}

TEST_F(tls_session_test, what_lies_in_here_is_read_when_reading_goes_on) {
    // The second and third request come in one segment while the first is being answered.
    auto client = open();
    service_.keep = true;
    client.send(get("/a"));
    settle(net_.loop);
    std::string both = client.encrypt(get("/b"));
    both += client.encrypt(get("/c"));
    client.wire.send(both);
    settle(net_.loop);
    service_.keep = false;
    std::exchange(service_.kept, nullptr)->respond(text_response(200, "text/plain", "first"));
    EXPECT_EQ(await(client).body, "first");
    EXPECT_EQ(await(client).body, "/b");
    EXPECT_EQ(await(client).body, "/c");
}

TEST_F(tls_session_test, a_large_answer_is_written_as_its_reader_takes_it) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        service_.padding.assign(1'000'000, 'x');
        auto client = open({.version_max = version}, {.bytes = 4096});
        client.send(get("/a") + get("/b"));
        std::optional<answer> got;
        for (int second = 0; !got && second < 10'000; ++second) {
            pass(net_.loop, 1s);
            client.exchange();
            got = client.take_answer();
        }
        ASSERT_TRUE(got);
        EXPECT_EQ(got->body, "/a" + service_.padding);
        EXPECT_EQ(await(client).body, "/b" + service_.padding);
    }
}

TEST_F(tls_session_test, who_does_not_read_is_cut_off) {
    service_.padding.assign(3'000'000, 'x');
    auto client = open({}, {.bytes = 4096});
    client.send(get("/a"));
    settle(net_.loop);
    pass(net_.loop, 9'990ms);
    EXPECT_EQ(net_.connections.size(), 1u);
    pass(net_.loop, 20ms);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(tls_session_test, small_parts_share_a_record) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    stream server{ends[0]};
    ASSERT_TRUE(server.secure(*net_.tls));
    test_tls_client client{test_client{ends[1]}};
    char buffer[100];
    for (int flight = 0; flight < 4; ++flight) {
        client.exchange();
        EXPECT_EQ(server.read(buffer).how, stream::status::would_block);
    }
    client.exchange();
    ASSERT_TRUE(client.open());
    std::string one = "one";
    std::string two = "two";
    std::string large(40'000, 'x');
    const std::vector<iovec> parts{{one.data(), 3}, {two.data(), 3}, {large.data(), large.size()}};
    const auto written = server.write(parts);
    EXPECT_EQ(written.how, stream::status::done);
    EXPECT_EQ(written.bytes, 40'006u);
    client.wire.read();
    // A record's length stands in its fourth and fifth byte (RFC 8446 5.1).
    std::vector<std::size_t> records;
    for (std::size_t at = 0; at + 5 <= client.wire.received.size(); at += records.back() + 5)
        records.push_back(static_cast<std::size_t>(
            static_cast<unsigned char>(client.wire.received[at + 3]) * 256 +
            static_cast<unsigned char>(client.wire.received[at + 4])));
    EXPECT_EQ(records.size(), 3u);
    client.exchange();
    EXPECT_EQ(client.received, one + two + large);
}

// --- the end

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
