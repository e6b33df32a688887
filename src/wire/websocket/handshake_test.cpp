#include "wire/websocket/handshake.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace anteroom::wire::websocket {
namespace {

// The request of RFC 6455 1.3.
handshake_request good() {
    handshake_request request;
    request.method = "GET";
    request.http_version = 11;
    request.take_field("Host", "server.example.com");
    request.take_field("Upgrade", "websocket");
    request.take_field("Connection", "Upgrade");
    request.take_field("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request.take_field("Origin", "http://example.com");
    request.take_field("Sec-WebSocket-Protocol", "chat, superchat");
    request.take_field("Sec-WebSocket-Version", "13");
    return request;
}

TEST(handshake, WS_01_the_request_of_rfc_6455_1_3_is_accepted) {
    const auto verdict = judge_handshake(good());
    EXPECT_TRUE(verdict.accepted());
    EXPECT_EQ(verdict.status, handshake_status::accept);
    EXPECT_EQ(verdict.key, "dGhlIHNhbXBsZSBub25jZQ==");
    EXPECT_EQ(verdict.subprotocol, "chat");
    EXPECT_TRUE(verdict.reason.empty());
}

TEST(handshake, WS_01_each_of_fourteen_single_defects_is_400) {
    const struct {
        const char* defect;
        std::function<void(handshake_request&)> make;
    } cases[] = {
        {"a method that is not GET", [](auto& r) { r.method = "POST"; }},
        {"a method in small letters", [](auto& r) { r.method = "get"; }},
        {"HTTP/1.0", [](auto& r) { r.http_version = 10; }},
        {"no Host", [](auto& r) { r.host = {}; }},
        {"two Hosts", [](auto& r) { r.host.add("other.example.com"); }},
        {"no Upgrade", [](auto& r) { r.upgrade = {}; }},
        {"an Upgrade to something else", [](auto& r) { r.upgrade = "h2c, websockets"; }},
        {"no Connection", [](auto& r) { r.connection = {}; }},
        {"a Connection without Upgrade", [](auto& r) { r.connection = "keep-alive"; }},
        {"no key", [](auto& r) { r.key = {}; }},
        {"two keys", [](auto& r) { r.key.add("dGhlIHNhbXBsZSBub25jZQ=="); }},
        {"a key of 15 bytes", [](auto& r) { r.key = "dGhlIHNhbXBsZSBub25j"; }},
        {"a key of 17 bytes", [](auto& r) { r.key = "dGhlIHNhbXBsZSBub25jZQE="; }},
        {"a key that is not base64", [](auto& r) { r.key = "dGhlIHNhbXBsZSBub25j!Q=="; }},
    };
    EXPECT_EQ(std::size(cases), 14u);
    for (const auto& [defect, make] : cases) {
        auto request = good();
        make(request);
        const auto verdict = judge_handshake(request);
        EXPECT_EQ(verdict.status, handshake_status::bad_request) << defect;
        EXPECT_FALSE(verdict.reason.empty()) << defect;
        EXPECT_TRUE(verdict.key.empty() && verdict.subprotocol.empty()) << defect;
    }
}

TEST(handshake, WS_01_other_malformed_keys_and_hosts_are_400) {
    for (const char* key : {"", "====", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ= =",
                            "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZQ==,",
                            "dGhlIHNhbXBsZSBub25jZ_==", "dGhlIHNhbXBsZSBub25jZQ==\n"}) {
        auto request = good();
        request.key = key;
        EXPECT_EQ(judge_handshake(request).status, handshake_status::bad_request) << key;
    }
    auto request = good();
    request.host = "";
    EXPECT_EQ(judge_handshake(request).status, handshake_status::bad_request);
}

TEST(handshake, WS_01_tokens_are_found_in_any_case_in_lists_and_in_repeated_lines) {
    for (const char* upgrade : {"WebSocket", "WEBSOCKET", "h2c, websocket", " websocket\t"}) {
        auto request = good();
        request.upgrade = upgrade;
        EXPECT_TRUE(judge_handshake(request).accepted()) << upgrade;
    }
    for (const char* connection :
         {"upgrade", "keep-alive, Upgrade", "keep-alive,UPGRADE,", ",upgrade"}) {
        auto request = good();
        request.connection = connection;
        EXPECT_TRUE(judge_handshake(request).accepted()) << connection;
    }
    auto request = good();
    request.connection = "keep-alive";
    request.connection.add("Upgrade");
    EXPECT_TRUE(judge_handshake(request).accepted());
}

TEST(handshake, WS_01_a_token_inside_another_word_does_not_count) {
    for (const char* connection : {"upgrades", "not-upgrade", "\"upgrade\"", "up grade"}) {
        auto request = good();
        request.connection = connection;
        EXPECT_FALSE(judge_handshake(request).accepted()) << connection;
    }
}

TEST(handshake, WS_02_any_version_but_13_is_426) {
    for (const char* version : {"7", "8", "12", "14", "", "13, 8", "013", "+13", "13 ", "1 3"}) {
        auto request = good();
        request.version = version;
        EXPECT_EQ(judge_handshake(request).status, handshake_status::upgrade_required) << version;
    }
    auto request = good();
    request.version.add("13");
    EXPECT_EQ(judge_handshake(request).status, handshake_status::upgrade_required);
    request.version = {};
    EXPECT_EQ(judge_handshake(request).status, handshake_status::upgrade_required);
    EXPECT_EQ(supported_version, "13");
}

TEST(handshake, WS_03_the_challenge_is_the_key_and_the_guid) {
    EXPECT_EQ(accept_challenge("dGhlIHNhbXBsZSBub25jZQ=="),
              "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
}

TEST(handshake, WS_05_only_an_offered_subprotocol_that_is_a_token_is_echoed) {
    const struct {
        const char* offered;
        const char* chosen;
    } cases[] = {
        {"chat", "chat"},
        {" , second", "second"},
        {"not a token, v2.bearer", "v2.bearer"},
        {"\"quoted\", x", "x"},
        {"evil\r\nSet-Cookie:x", ""},
        {"", ""},
        {"__proto__", "__proto__"},
    };
    for (const auto& [offered, chosen] : cases) {
        auto request = good();
        request.protocol = offered;
        const auto verdict = judge_handshake(request);
        EXPECT_TRUE(verdict.accepted());
        EXPECT_EQ(verdict.subprotocol, chosen) << offered;
    }
    auto request = good();
    request.protocol = {};
    EXPECT_EQ(judge_handshake(request).subprotocol, "");
    request.protocol.add(" ");
    request.protocol.add("from-the-second-line");
    EXPECT_EQ(judge_handshake(request).subprotocol, "from-the-second-line");
}

TEST(handshake, a_field_repeated_beyond_what_is_kept_is_400) {
    auto request = good();
    while (!request.connection.overfull()) request.take_field("connection", "upgrade");
    EXPECT_EQ(request.connection.count(), field_lines::lines_max + 1);
    EXPECT_EQ(judge_handshake(request).status, handshake_status::bad_request);
}

TEST(handshake, a_field_is_taken_whatever_the_case_of_its_name) {
    handshake_request request;
    for (const char* name : {"HOST", "host", "Host"}) request.take_field(name, "h");
    request.take_field("Hosts", "x");
    request.take_field("", "x");
    EXPECT_EQ(request.host.count(), 3u);
}

}  // namespace
}  // namespace anteroom::wire::websocket
