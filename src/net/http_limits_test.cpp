// Errors, sizes and times that end a connection.

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "net/test_http.hpp"

namespace anteroom::net {
namespace {

using namespace test;

TEST_F(http_connection_test, HTTP_11_after_an_error_there_is_one_answer_and_the_end) {
    const std::pair<std::string, unsigned> table[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {get("/", "X: " + std::string(17'000, 'x') + "\r\n"), 431},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400},
    };
    for (const auto& [request, status] : table) {
        auto client = open();
        client.send(request + get("/next"));
        const auto got = await(client);
        EXPECT_EQ(got.status, status) << request;
        EXPECT_EQ(got["Connection"], "close") << request;
        EXPECT_TRUE(net_.ends(client)) << request;
        EXPECT_EQ(client.received, "") << request;
        EXPECT_FALSE(client.was_reset) << request;
    }
    EXPECT_EQ(service_.requests, 0);
}

TEST_F(http_connection_test, HTTP_09_a_body_above_the_limit_is_refused_before_it_is_read) {
    settings_.limits.body_bytes_max = 100;
    auto client = open();
    EXPECT_EQ(ask(client, post("/a", std::string(100, 'x'))).status, 200u);
    const auto got = ask(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
    EXPECT_EQ(got.status, 413u);
    EXPECT_EQ(got.body, "");
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, HTTP_09_a_chunked_body_above_the_limit_is_refused_while_it_is_read) {
    settings_.limits.body_bytes_max = 100;
    auto client = open();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("40\r\n" + std::string(64, 'x') + "\r\n");
    EXPECT_TRUE(quiet(client));
    const auto got = ask(client, "40\r\n" + std::string(64, 'x') + "\r\n");
    EXPECT_EQ(got.status, 413u);
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, a_body_that_this_request_may_not_have_is_refused_by_its_head) {
    service_.body_max = 100;
    for (const char* field :
         {"Content-Length: 101\r\n\r\n", "Content-Length: 101\r\nExpect: 100-continue\r\n\r\n"}) {
        auto client = open();
        EXPECT_EQ(ask(client, std::string{"POST / HTTP/1.1\r\nHost: a\r\n"} + field).status, 413u);
        EXPECT_TRUE(net_.ends(client));
    }
    auto client = open();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("40\r\n" + std::string(64, 'x') + "\r\n");
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(ask(client, "40\r\n" + std::string(64, 'x') + "\r\n").status, 413u);
    EXPECT_EQ(service_.requests, 0);
}

TEST_F(http_connection_test, a_body_up_to_what_its_request_may_have_is_read) {
    service_.body_max = 100;
    auto client = open();
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(ask(client, std::string(100, 'x')).body, "/a " + std::string(100, 'x'));
}

TEST_F(http_connection_test, a_refusal_reaches_a_peer_that_is_still_sending) {
    // Closing at once would reset the connection, and the answer would be lost.
    auto client = open();
    client.send("nonsense\r\n\r\n" + std::string(200'000, 'x'));
    settle(net_.loop);
    client.send(std::string(100'000, 'x'));
    EXPECT_EQ(await(client).status, 400u);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_FALSE(client.was_reset);
}

TEST_F(http_connection_test, a_peer_that_does_not_close_its_side_is_cut_off_after_a_refusal) {
    auto client = open();
    EXPECT_EQ(ask(client, "nonsense\r\n\r\n").status, 400u);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(net_.connections.size(), 1u);
    pass(net_.loop, 2'010ms);
    EXPECT_EQ(net_.connections.size(), 0u);
}

// --- time (HTTP-08)

TEST_F(http_connection_test, HTTP_08_a_head_that_does_not_end_is_answered_408) {
    auto client = open();
    client.send("GET / HTTP/1.1\r\n");
    settle(net_.loop);
    // Bytes that keep coming do not put the end off.
    for (int i = 0; i < 9; ++i) {
        pass(net_.loop, 1s);
        client.send("X: 1\r\n");
        settle(net_.loop);
    }
    pass(net_.loop, 990ms);
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 20ms);
    const auto got = await(client);
    EXPECT_EQ(got.status, 408u);
    EXPECT_EQ(got["Connection"], "close");
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, HTTP_08_empty_lines_before_a_request_do_not_put_the_end_off) {
    auto client = open();
    for (int i = 0; i < 11; ++i) {
        client.send("\r\n");
        pass(net_.loop, 1s);
    }
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, HTTP_08_who_sends_nothing_is_closed_without_a_word) {
    auto client = open();
    pass(net_.loop, 9'990ms);
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 20ms);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
}

TEST_F(http_connection_test, HTTP_08_an_idle_connection_is_closed_without_a_word) {
    auto client = open();
    EXPECT_EQ(ask(client, get("/a")).status, 200u);
    pass(net_.loop, 4'990ms);
    EXPECT_TRUE(quiet(client));
    EXPECT_EQ(ask(client, get("/a")).status, 200u);
    pass(net_.loop, 5'010ms);
    EXPECT_TRUE(net_.ends(client));
    EXPECT_EQ(client.received, "");
}

TEST_F(http_connection_test, HTTP_08_a_body_has_to_make_progress) {
    auto client = open();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    settle(net_.loop);
    pass(net_.loop, 19'990ms);
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 20ms);
    EXPECT_EQ(await(client).status, 408u);
}

TEST_F(http_connection_test, HTTP_08_a_request_as_a_whole_has_its_time) {
    auto client = open();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    settle(net_.loop);
    for (int i = 0; i < 5; ++i) {
        pass(net_.loop, 5'900ms);
        client.send("x");
        settle(net_.loop);
    }
    EXPECT_TRUE(quiet(client));
    pass(net_.loop, 510ms);
    EXPECT_EQ(await(client).status, 408u);
}

TEST_F(http_connection_test, an_answer_that_takes_long_has_all_the_time_it_needs) {
    exchange_ptr kept;
    service_.serve = [&](exchange_ptr exchange) { kept = std::move(exchange); };
    auto client = open();
    client.send(get("/a"));
    settle(net_.loop);
    pass(net_.loop, 1h);
    EXPECT_TRUE(quiet(client));
    kept->respond(text_response(200, "text/plain", "at last"));
    EXPECT_EQ(await(client).body, "at last");
}

TEST_F(http_connection_test, a_large_answer_is_written_as_its_reader_takes_it) {
    const std::string large(3'000'000, 'x');
    service_.serve = [&](const exchange_ptr& exchange) {
        exchange->respond(text_response(200, "text/plain", large));
    };
    auto client = open({.bytes = 4096});
    client.send(get("/a") + get("/b"));
    std::optional<answer> got;
    for (int second = 0; !got && second < 10'000; ++second) {
        pass(net_.loop, 1s);
        client.read(200'000);
        got = client.take_answer();
    }
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, large);
    EXPECT_EQ(await(client).body.size(), large.size());
}

TEST_F(http_connection_test, who_does_not_read_a_large_answer_is_cut_off) {
    service_.serve = [&](const exchange_ptr& exchange) {
        exchange->respond(text_response(200, "text/plain", std::string(3'000'000, 'x')));
    };
    auto client = open({.bytes = 4096});
    client.send(get("/a"));
    settle(net_.loop);
    pass(net_.loop, 9'990ms);
    EXPECT_EQ(net_.connections.size(), 1u);
    pass(net_.loop, 20ms);
    EXPECT_EQ(net_.connections.size(), 0u);
}

}  // namespace
}  // namespace anteroom::net
