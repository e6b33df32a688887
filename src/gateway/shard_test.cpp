#include "gateway/shard.hpp"

#include <gtest/gtest.h>

#include "gateway/test_gateway.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;

class shard_test : public testing::Test {
  protected:
    test_gateway gateway_;
};

struct refusal {
    std::string request;
    unsigned status;
    int code;
    const char* message;
};

std::string json_of(const refusal& expected) {
    return "{\"code\":" + std::to_string(expected.code) + ",\"message\":\"" + expected.message +
           "\"}";
}

TEST_F(shard_test, a_polling_handshake_is_answered_as_in_the_reference) {
    gateway_.start();
    const auto handshake = gateway_.ask(get(polling));
    EXPECT_EQ(handshake.status, 200u);
    EXPECT_EQ(handshake["Content-Type"], "text/plain; charset=UTF-8");
    EXPECT_EQ(handshake["cache-control"], "no-store");
    EXPECT_EQ(handshake["Content-Length"], std::to_string(handshake.body.size()));
    EXPECT_EQ(handshake["Set-Cookie"], "");
    EXPECT_EQ(handshake["Access-Control-Allow-Origin"], "");
    EXPECT_EQ(handshake.body.substr(0, 9), "0{\"sid\":\"");
    EXPECT_EQ(handshake.body.substr(29),
              "\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,"
              "\"maxPayload\":1000000}");
    EXPECT_EQ(handshake.body.substr(9, 20).find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_EQ(gateway_.session_count(), 1u);
}

TEST_F(shard_test, a_websocket_handshake_offers_no_upgrade) {
    gateway_.start();
    auto client = gateway_.connect();
    EXPECT_EQ(gateway_.ask(client, get(websocket, upgrade_fields)).status, 101u);
    const auto open = gateway_.await_frame(client);
    EXPECT_EQ(open.payload.substr(0, 9), "0{\"sid\":\"");
    EXPECT_EQ(
        open.payload.substr(29),
        "\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
}

TEST_F(shard_test, WS_01_websocket_is_found_among_other_upgrades) {
    gateway_.start();
    auto client = gateway_.connect();
    std::string fields{upgrade_fields};
    fields.replace(fields.find("websocket"), 9, "h2c, WebSocket");
    EXPECT_EQ(gateway_.ask(client, get(websocket, fields)).status, 101u);
}

TEST_F(shard_test, every_error_of_the_protocol_is_answered_over_http) {
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.start();
    const std::string sid = gateway_.open_polling();
    const std::string unknown = "AAAAAAAAAAAAAAAAAAAA";
    const refusal table[] = {
        {get("/socket.io/"), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4"), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4&transport="), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4&transport=webtransport"), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4&transport=__proto__"), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4&transport=Polling"), 400, 0, "Transport unknown"},
        {get("/socket.io/?EIO=4&transport=" + std::string(7000, 'x')), 400, 0, "Transport unknown"},
        {get(polling + "&sid=" + unknown), 400, 1, "Session ID unknown"},
        {get(polling + "&sid=__proto__"), 400, 1, "Session ID unknown"},
        {get(polling + "&sid=" + sid.substr(1)), 400, 1, "Session ID unknown"},
        {post(polling + "&sid=" + unknown, "40"), 400, 1, "Session ID unknown"},
        {post(polling, "40"), 400, 2, "Bad handshake method"},
        {"PUT " + polling + " HTTP/1.1\r\nHost: a\r\n\r\n", 400, 2, "Bad handshake method"},
        {get(websocket), 400, 3, "Bad request"},
        {get(websocket + "&sid=" + sid), 400, 3, "Bad request"},
        {get("/socket.io/?EIO=3&transport=polling&sid=" + sid), 400, 3, "Bad request"},
        {get("/socket.io/?transport=polling&sid=" + sid), 400, 3, "Bad request"},
        {get(polling, "Origin: https://\xc3\xa4\r\n"), 400, 3, "Bad request"},
        {get(polling, "Origin: https://a b\r\n"), 400, 3, "Bad request"},
        {get(polling, "Origin: https://evil.com\r\n"), 403, 4, "Forbidden"},
        {get(polling + "&sid=" + sid, "Origin: https://evil.com\r\n"), 403, 4, "Forbidden"},
        {post(polling + "&sid=" + sid, "40", "Origin: https://evil.com\r\n"), 403, 4, "Forbidden"},
        {get("/socket.io/?EIO=3&transport=polling"), 400, 5, "Unsupported protocol version"},
        {get("/socket.io/?transport=polling"), 400, 5, "Unsupported protocol version"},
        {get("/socket.io/?EIO=44&transport=polling"), 400, 5, "Unsupported protocol version"},
    };
    for (const auto& expected : table) {
        const auto got = gateway_.ask(expected.request);
        EXPECT_EQ(got.status, expected.status) << expected.request;
        EXPECT_EQ(got.body, json_of(expected)) << expected.request;
        EXPECT_EQ(got["Content-Type"], "application/json") << expected.request;
        EXPECT_EQ(got["Connection"], "keep-alive") << expected.request;
    }
    EXPECT_EQ(gateway_.session_count(), 1u) << "only the one that was asked for properly";
    EXPECT_EQ(gateway_.say(sid, "40"), "ok") << "it was not disturbed";
}

TEST_F(shard_test, errors_answer_an_upgrade_as_plain_text_with_400_before_any_101) {
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.start();
    const std::string evil = std::string{upgrade_fields} + "Origin: https://evil.com\r\n";
    const std::string bad = std::string{upgrade_fields} + "Origin: https://\xc3\xa4\r\n";
    const std::pair<std::string, const char*> table[] = {
        {get("/socket.io/?EIO=4&transport=webtransport", upgrade_fields), "Transport unknown"},
        {get(websocket + "&sid=AAAAAAAAAAAAAAAAAAAA", upgrade_fields), "Session ID unknown"},
        {get(polling, upgrade_fields), "Bad request"},
        {get(websocket, bad), "Bad request"},
        {get(websocket, evil), "Forbidden"},
        {get("/socket.io/?EIO=3&transport=websocket", upgrade_fields),
         "Unsupported protocol version"},
        {get("/socket.io/?transport=websocket", upgrade_fields), "Unsupported protocol version"},
    };
    for (const auto& [request, message] : table) {
        auto client = gateway_.connect();
        const auto got = gateway_.ask(client, request);
        EXPECT_EQ(got.status, 400u) << request;
        EXPECT_EQ(got.body, message) << request;
        EXPECT_EQ(got["Content-Type"], "text/html") << request;
        EXPECT_EQ(got["Connection"], "close") << request;
        EXPECT_TRUE(gateway_.ends(client)) << request;
    }
    EXPECT_EQ(gateway_.session_count(), 0u);
    EXPECT_TRUE(gateway_.log.has("origin_refused origin=https://evil.com address=127.0.0.1"));
    EXPECT_EQ(gateway_.door().origins_refused(), 1u);
}

TEST_F(shard_test, of_several_errors_the_first_in_the_order_of_the_reference_is_told) {
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.start();
    // Everything is wrong at first; each request mends one thing more.
    const std::string bad = "Origin: https://\xc3\xa4\r\n";
    const std::string evil = "Origin: https://evil.com\r\n";
    const std::string unknown = "&sid=AAAAAAAAAAAAAAAAAAAA";
    const std::pair<std::string, int> table[] = {
        {post("/socket.io/?EIO=3&transport=x" + unknown, "", bad), 0},
        {post("/socket.io/?EIO=3&transport=websocket" + unknown, "", bad), 3},
        {post("/socket.io/?EIO=3&transport=websocket" + unknown, "", evil), 4},
        {post("/socket.io/?EIO=3&transport=websocket" + unknown, ""), 1},
        {post("/socket.io/?EIO=3&transport=websocket", ""), 2},
        {get("/socket.io/?EIO=3&transport=websocket"), 3},
        {get("/socket.io/?EIO=3&transport=polling"), 5},
    };
    for (const auto& [request, code] : table)
        EXPECT_EQ(gateway_.ask(request).body.substr(0, 9), "{\"code\":" + std::to_string(code))
            << request;
}

TEST_F(shard_test, a_websocket_handshake_that_breaks_its_rules_leaves_no_session) {
    gateway_.start();
    auto client = gateway_.connect();
    const auto got = gateway_.ask(client, get(websocket,
                                              "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                              "Sec-WebSocket-Version: 13\r\n"));
    EXPECT_EQ(got.status, 400u);
    EXPECT_TRUE(gateway_.ends(client));
    const auto old =
        gateway_.ask(get(websocket,
                         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    EXPECT_EQ(old.status, 426u);
    EXPECT_EQ(old["Sec-WebSocket-Version"], "13");
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(shard_test, transports_that_are_switched_off_are_unknown) {
    gateway_.settings.engine.allow_polling = false;
    gateway_.start();
    EXPECT_EQ(gateway_.ask(get(polling)).body, "{\"code\":0,\"message\":\"Transport unknown\"}");
    auto client = gateway_.connect();
    EXPECT_EQ(gateway_.ask(client, get(websocket, upgrade_fields)).status, 101u);
}

TEST_F(shard_test, without_websocket_there_is_no_upgrade_to_offer_or_to_take) {
    gateway_.settings.engine.allow_websocket = false;
    gateway_.start();
    EXPECT_EQ(gateway_.ask(get(websocket, upgrade_fields)).body, "Transport unknown");
    const auto handshake = gateway_.ask(get(polling)).body;
    EXPECT_NE(handshake.find("\"upgrades\":[]"), std::string::npos);
    EXPECT_EQ(gateway_.ask(get(websocket + "&sid=" + handshake.substr(9, 20), upgrade_fields)).body,
              "Transport unknown");
}

TEST_F(shard_test, without_upgrades_a_probe_is_a_bad_request) {
    gateway_.settings.engine.allow_upgrades = false;
    gateway_.start();
    const auto sid = gateway_.open_polling();
    EXPECT_EQ(gateway_.ask(get(websocket + "&sid=" + sid, upgrade_fields)).body, "Bad request");
    EXPECT_EQ(gateway_.say(sid, "40"), "ok");
}

TEST_F(shard_test, only_what_lies_under_the_path_is_engine_io) {
    gateway_.settings.path = "/live";
    gateway_.start();
    for (const char* target : {"/", "/socket.io/?EIO=4&transport=polling", "/live",
                               "/live?EIO=4&transport=polling", "/liver/", "/a/live/"})
        EXPECT_EQ(gateway_.ask(get(target)).body, "not the door") << target;
    EXPECT_EQ(gateway_.ask(get("/live/?EIO=4&transport=polling")).status, 200u);
    EXPECT_EQ(gateway_.ask(get("/live/more/?EIO=4&transport=polling")).status, 200u);
}

TEST_F(shard_test, a_preflight_is_answered_where_origins_are_configured) {
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.start();
    const auto preflight = [&](const char* origin) {
        return gateway_.ask("OPTIONS " + polling + " HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
                            "\r\nAccess-Control-Request-Method: POST\r\n"
                            "Access-Control-Request-Headers: content-type\r\n\r\n");
    };
    const auto good = preflight("https://a.example");
    EXPECT_EQ(good.status, 204u);
    EXPECT_EQ(good["Access-Control-Allow-Origin"], "https://a.example");
    EXPECT_EQ(good["Access-Control-Allow-Methods"], "GET,HEAD,PUT,PATCH,POST,DELETE");
    EXPECT_EQ(good["Access-Control-Allow-Headers"], "content-type");
    EXPECT_EQ(good["Vary"], "Origin|Access-Control-Request-Headers");
    EXPECT_EQ(good["Content-Length"], "");
    const auto evil = preflight("https://evil.com");
    EXPECT_EQ(evil.status, 204u);
    EXPECT_EQ(evil["Access-Control-Allow-Origin"], "");
    EXPECT_EQ(evil["Access-Control-Allow-Methods"], "");
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(shard_test, without_configured_origins_a_preflight_is_a_bad_handshake) {
    gateway_.start();
    EXPECT_EQ(gateway_.ask("OPTIONS " + polling + " HTTP/1.1\r\nHost: a\r\n\r\n").body,
              "{\"code\":2,\"message\":\"Bad handshake method\"}");
}

TEST_F(shard_test, every_answer_to_an_allowed_page_says_so) {
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.start();
    const std::string origin = "Origin: https://a.example\r\n";
    const auto handshake = gateway_.ask(get(polling, origin));
    const std::string with_sid = polling + "&sid=" + handshake.body.substr(9, 20);
    const auto posted = gateway_.ask(post(with_sid, "40", origin));
    const auto polled = gateway_.ask(get(with_sid, origin));
    const auto refused = gateway_.ask(get("/socket.io/", origin));
    for (const auto* one : {&handshake, &posted, &polled, &refused}) {
        EXPECT_EQ((*one)["Access-Control-Allow-Origin"], "https://a.example");
        EXPECT_EQ((*one)["Vary"], "Origin");
    }
    EXPECT_EQ(polled.body.substr(0, 10), "40{\"sid\":\"");
}

TEST_F(shard_test, the_handshake_of_a_socket_is_its_first_request) {
    socketio::handshake_ptr seen;
    gateway_.sockets.define("/").on_connection.push_back(
        std::make_unique<socketio::connection_handler>(
            [&](const socketio::socket_ptr& who) { seen = who->shared_first_request(); }));
    gateway_.start();
    const auto sid =
        gateway_.ask(get(polling + "&room=a%20b", "X-First: yes\r\n")).body.substr(9, 20);
    gateway_.ask(post(polling + "&sid=" + sid, "40", "X-First: no\r\n"));
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->url(), polling + "&room=a%20b");
    EXPECT_EQ(seen->header("x-first"), "yes");
    EXPECT_EQ(seen->headers().size(), 2u);
    EXPECT_EQ(seen->address(), "127.0.0.1");
    EXPECT_EQ(seen->issued(), net::test::now.wall);
    EXPECT_FALSE(seen->secure());
}

TEST_F(shard_test, shutting_down_ends_every_session_with_that_reason) {
    gateway_.start();
    auto live = gateway_.join_websocket();
    const auto sid = gateway_.join_polling();
    auto polling_client = gateway_.connect();
    polling_client.send(get(polling + "&sid=" + sid));
    gateway_.settle();
    const auto idle = gateway_.open_polling();
    EXPECT_EQ(gateway_.session_count(), 3u);
    gateway_.door().end_all(disconnect_reason::server_shutting_down);
    EXPECT_EQ(gateway_.gone, (std::vector{disconnect_reason::server_shutting_down,
                                          disconnect_reason::server_shutting_down}));
    EXPECT_EQ(gateway_.await_frame(live), (frame{wire::websocket::opcode::close, ""}));
    EXPECT_EQ(gateway_.await_answer(polling_client).body, "1");
    EXPECT_EQ(gateway_.ask(get(polling + "&sid=" + idle)).body.substr(0, 9), "{\"code\":1");
    live.send_frame(wire::websocket::opcode::close, "");
    EXPECT_TRUE(gateway_.ends(live));
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

}  // namespace
}  // namespace anteroom::gateway
