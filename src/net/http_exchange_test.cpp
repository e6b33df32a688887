// Who answers a request, when, and who is there to hear it.

#include <utility>

#include <gtest/gtest.h>

#include "net/test_http.hpp"

namespace anteroom::net {
namespace {

using namespace test;

TEST_F(http_connection_test, HTTP_12_a_request_that_is_let_go_is_answered_500) {
    service_.serve = [](const exchange_ptr&) {};
    auto client = open();
    const auto got = ask(client, get("/a"));
    EXPECT_EQ(got.status, 500u);
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, HTTP_12_also_when_it_is_let_go_later) {
    exchange_ptr kept;
    service_.serve = [&](exchange_ptr exchange) { kept = std::move(exchange); };
    auto client = open();
    client.send(get("/a"));
    EXPECT_TRUE(quiet(client));
    kept.reset();
    EXPECT_EQ(await(client).status, 500u);
}

TEST_F(http_connection_test, the_first_answer_counts) {
    service_.serve = [](const exchange_ptr& exchange) {
        exchange->respond(text_response(200, "text/plain", "first"));
        exchange->respond(text_response(200, "text/plain", "second"));
    };
    auto client = open();
    EXPECT_EQ(ask(client, get("/a")).body, "first");
    EXPECT_TRUE(quiet(client));
}

TEST_F(http_connection_test, an_answer_for_a_peer_that_is_gone_is_dropped) {
    exchange_ptr kept;
    int abandoned = 0;
    service_.serve = [&](exchange_ptr exchange) {
        kept = std::move(exchange);
        kept->on_abandoned([&] { ++abandoned; });
    };
    for (const bool with_reset : {false, true}) {
        {
            auto client = open();
            client.send(get("/a"));
            EXPECT_TRUE(quiet(client));
            if (with_reset) client.reset();
        }
        settle(net_.loop);
        EXPECT_EQ(abandoned, 1 + with_reset);
        EXPECT_EQ(net_.connections.size(), 0u);
        kept->respond(text_response(200, "text/plain", "late"));
        kept.reset();
    }
}

TEST_F(http_connection_test, who_waits_for_an_answer_may_let_its_exchange_go_when_it_is_abandoned) {
    exchange_ptr kept;
    service_.serve = [&](exchange_ptr exchange) {
        kept = std::move(exchange);
        kept->on_abandoned([&] { kept.reset(); });
    };
    {
        auto client = open();
        client.send(get("/a"));
        EXPECT_TRUE(quiet(client));
    }
    settle(net_.loop);
    EXPECT_FALSE(kept);
}

TEST_F(http_connection_test, an_answered_exchange_is_not_abandoned) {
    int abandoned = 0;
    service_.serve = [&](const exchange_ptr& exchange) {
        exchange->on_abandoned([&] { ++abandoned; });
        exchange->respond(text_response(200, "text/plain", "x"));
    };
    {
        auto client = open();
        EXPECT_EQ(ask(client, get("/a")).body, "x");
    }
    settle(net_.loop);
    EXPECT_EQ(abandoned, 0);
}

TEST_F(http_connection_test, who_finishes_writing_after_a_request_is_still_answered) {
    auto client = open();
    client.send(get("/a"));
    client.io.finish_writing();
    EXPECT_EQ(await(client).body, "/a ");
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(http_connection_test, closing_all_connections_abandons_what_waits) {
    exchange_ptr kept;
    int abandoned = 0;
    service_.serve = [&](exchange_ptr exchange) {
        kept = std::move(exchange);
        kept->on_abandoned([&] { ++abandoned; });
    };
    auto waiting = open();
    waiting.send(get("/a"));
    auto idle = open();
    auto refused = open();
    refused.send("nonsense\r\n\r\n");
    settle(net_.loop);
    EXPECT_EQ(net_.connections.size(), 3u);
    net_.connections.close_all();
    EXPECT_EQ(net_.connections.size(), 0u);
    EXPECT_EQ(abandoned, 1);
    EXPECT_TRUE(net_.ends(waiting));
    EXPECT_TRUE(net_.ends(idle));
}

}  // namespace
}  // namespace anteroom::net
