// Requests and their answers on one connection.

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "net/test_http.hpp"

namespace anteroom::net {
namespace {

using namespace test;

TEST_F(http_connection_test, a_connection_serves_one_request_after_another) {
    auto client = open();
    for (const char* path : {"/a", "/b", "/c"}) {
        const auto got = ask(client, get(path));
        EXPECT_EQ(got.status, 200u);
        EXPECT_EQ(got["Connection"], "keep-alive");
        EXPECT_EQ(got["Content-Length"], "3");
        EXPECT_EQ(got.body, std::string{path} + " ");
    }
    EXPECT_EQ(ask(client, post("/d", "data")).body, "/d data");
}

TEST_F(http_connection_test, a_client_that_asks_for_the_end_gets_it_after_the_answer) {
    auto client = open();
    const auto got = ask(client, get("/a", "Connection: close\r\n"));
    EXPECT_EQ(got.body, "/a ");
    EXPECT_EQ(got["Connection"], "close");
    EXPECT_TRUE(net_.ends(client));

    auto old = open();
    EXPECT_EQ(ask(old, "GET /a HTTP/1.0\r\n\r\n")["Connection"], "close");
    EXPECT_TRUE(net_.ends(old));
}

TEST_F(http_connection_test, an_answer_may_end_the_connection) {
    service_.serve = [](const exchange_ptr& exchange) {
        exchange->respond({.status = 403, .fields = {}, .body = "no", .close = true});
    };
    auto client = open();
    client.send(get("/a") + get("/b"));
    EXPECT_EQ(await(client).body, "no");
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
    EXPECT_EQ(service_.requests, 1);
}

TEST_F(http_connection_test, pipelined_requests_are_answered_in_order) {
    auto client = open();
    client.send(get("/a") + post("/b", "12") + get("/c"));
    for (const char* body : {"/a ", "/b 12", "/c "}) EXPECT_EQ(await(client).body, body);
}

TEST_F(http_connection_test, a_pipelined_request_waits_for_the_answer_to_the_one_before) {
    exchange_ptr first;
    service_.serve = [&](exchange_ptr exchange) {
        if (!first) {
            first = std::move(exchange);
            return;
        }
        exchange->respond(text_response(200, "text/plain", "second"));
    };
    auto client = open();
    client.send(get("/a"));
    settle(net_.loop);
    client.send(get("/b"));
    client.send(get("/c"));
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(service_.requests, 1);
    first->respond(text_response(200, "text/plain", "first"));
    EXPECT_EQ(await(client).body, "first");
    EXPECT_EQ(await(client).body, "second");
    EXPECT_EQ(await(client).body, "second");
    EXPECT_EQ(service_.requests, 3);
}

TEST_F(http_connection_test, a_peer_that_pipelines_without_end_has_to_wait) {
    exchange_ptr first;
    service_.serve = [&](exchange_ptr exchange) { first = std::move(exchange); };
    auto client = open({.bytes = 4096});
    client.send(get("/a"));
    settle(net_.loop);
    std::size_t sent = 0;
    const std::string more(4096, 'x');
    for (int i = 0; i < 10'000 && client.send(more); ++i, sent += more.size()) settle(net_.loop);
    EXPECT_LT(sent, 20'000'000u) << "the server read all that came";
    EXPECT_EQ(service_.requests, 1);
}

TEST_F(http_connection_test, an_answer_lets_in_no_more_than_it_has_made_room_for) {
    exchange_ptr kept;
    service_.serve = [&](exchange_ptr exchange) { kept = std::move(exchange); };
    auto client = open({.bytes = 4096});
    std::string requests;
    while (requests.size() < 60'000) requests += get("/a");
    std::size_t sent = 0;
    std::size_t sent_before = 0;
    for (int answered = 0; answered < 600; ++answered) {
        if (answered == 300) sent_before = sent;  // the kernel's buffers are full
        // One that does not go out whole goes on with the next.
        sent += client.send_some(std::string_view{requests}.substr(sent % requests.size()));
        settle(net_.loop);
        ASSERT_TRUE(kept);
        std::exchange(kept, nullptr)->respond(text_response(200, "text/plain", "a"));
        settle(net_.loop);
        client.read();
    }
    EXPECT_LT(sent - sent_before, 200'000u) << "300 requests of 30 bytes were answered";
}

TEST_F(http_connection_test, where_a_request_is_cut_does_not_matter) {
    const std::string requests =
        post("/a", "hello") +
        "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" +
        get("/c");
    for (std::size_t cut = 1; cut < requests.size(); ++cut) {
        auto client = open();
        client.send(std::string_view{requests}.substr(0, cut));
        settle(net_.loop);
        client.send(std::string_view{requests}.substr(cut));
        ASSERT_EQ(await(client).body, "/a hello") << cut;
        ASSERT_EQ(await(client).body, "/b hi") << cut;
        ASSERT_EQ(await(client).body, "/c ") << cut;
    }
}

TEST_F(http_connection_test, a_request_may_come_byte_by_byte) {
    auto client = open();
    for (const char c : post("/a", "hello")) {
        client.send({&c, 1});
        net_.loop.turn(0ms);
    }
    EXPECT_EQ(await(client).body, "/a hello");
}

TEST_F(http_connection_test, head_is_answered_with_the_length_and_without_the_body) {
    auto client = open();
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/b"));
    settle(net_.loop);
    client.read();
    const auto to_head = client.take_answer(true);
    ASSERT_TRUE(to_head);
    EXPECT_EQ((*to_head)["Content-Length"], "3");
    EXPECT_EQ(await(client).body, "/b ");
}

TEST_F(http_connection_test, RFC_9110_10_1_1_a_body_that_is_held_back_is_asked_for) {
    auto client = open();
    const std::string head =
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n";
    for (int i = 0; i < 2; ++i) {
        client.send(head);
        settle(net_.loop);
        client.read();
        EXPECT_EQ(client.received, "HTTP/1.1 100 Continue\r\n\r\n");
        client.received.clear();
        client.send("he");
        settle(net_.loop);
        client.send("llo");
        EXPECT_EQ(await(client).body, "/a hello");
    }
    // Nobody is asked who has begun to send, or has nothing to send.
    EXPECT_EQ(ask(client, head + "hello").body, "/a hello");
    EXPECT_EQ(ask(client, get("/b", "Expect: 100-continue\r\n")).body, "/b ");
    // HTTP/1.0 knows no interim answers.
    client.send("POST /a HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(quiet(client));
}

TEST_F(http_connection_test, a_body_that_is_too_large_is_not_asked_for) {
    settings_.limits.body_bytes_max = 100;
    auto client = open();
    const auto got = ask(client,
                         "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n"
                         "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(got.status, 413u);
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, HTTP_13_nothing_of_a_request_can_start_a_second_answer) {
    service_.serve = [](const exchange_ptr& exchange) {
        auto response = text_response(200, "text/plain", "x");
        response.fields.emplace_back("X-Bad", "a\r\n\r\nHTTP/1.1 200 OK");
        response.fields.emplace_back("X-Good", "b");
        exchange->respond(std::move(response));
    };
    auto client = open();
    const auto got = ask(client, get("/a"));
    EXPECT_EQ(got["X-Bad"], "");
    EXPECT_EQ(got["X-Good"], "b");
    EXPECT_TRUE(quiet(client));
}

TEST_F(http_connection_test,
       an_answer_that_may_be_packed_is_if_it_is_long_and_the_client_likes_it) {
    settings_.pack_bytes_min = 100;
    bool allowed = true;
    std::size_t bytes = 100;
    service_.serve = [&](const exchange_ptr& exchange) {
        auto response = text_response(200, "text/plain", std::string(bytes, 'x'));
        response.may_be_packed = allowed;
        exchange->respond(std::move(response));
    };
    const auto coding_of = [&](std::string_view fields) {
        auto client = open();
        const auto got = ask(client, get("/a", fields));
        EXPECT_EQ(got["Content-Encoding"].empty(), got.body.size() == bytes);
        return got["Content-Encoding"] + " " + got["Vary"];
    };
    EXPECT_EQ(coding_of("Accept-Encoding: gzip\r\n"), "gzip Accept-Encoding");
    EXPECT_EQ(coding_of("Accept-Encoding: deflate, br\r\n"), "deflate Accept-Encoding");
    EXPECT_EQ(coding_of("Accept-Encoding: br\r\n"), " Accept-Encoding");
    EXPECT_EQ(coding_of(""), " Accept-Encoding");
    bytes = 99;
    EXPECT_EQ(coding_of("Accept-Encoding: gzip\r\n"), " ");
    bytes = 100;
    allowed = false;
    EXPECT_EQ(coding_of("Accept-Encoding: gzip\r\n"), " ");
    allowed = true;
    settings_.pack_bytes_min.reset();
    EXPECT_EQ(coding_of("Accept-Encoding: gzip\r\n"), " ");
}

}  // namespace
}  // namespace anteroom::net
