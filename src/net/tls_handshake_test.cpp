// Versions, ciphers, tickets, and what is refused before a request.

#include <string>

#include <gtest/gtest.h>

#include "net/test_tls_session.hpp"

namespace anteroom::net {
namespace {

using namespace test;

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

}  // namespace
}  // namespace anteroom::net
