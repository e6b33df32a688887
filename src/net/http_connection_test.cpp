#include "net/http_connection.hpp"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::net {
namespace {

using namespace test;

// Answers with the path and the body, unless the test has other plans.
class scripted_service final : public http_service {
  public:
    void on_request(exchange_ptr exchange) override {
        ++requests;
        if (serve) return serve(std::move(exchange));
        const auto& request = exchange->request();
        exchange->respond(
            text_response(200, "text/plain", std::string{request.path} + " " + request.body));
    }
    std::function<void(exchange_ptr)> serve;
    int requests = 0;
};

class http_connection_test : public testing::Test {
  protected:
    test_client open(socket_sizes sizes = {}) {
        return net_.open(
            [&](connection& on) {
                return std::make_unique<http_connection>(on, service_, settings_);
            },
            sizes);
    }
    answer ask(test_client& client, std::string_view request) {
        client.send(request);
        return await(client);
    }
    answer await(test_client& client) {
        std::optional<answer> got;
        run_until(net_.loop, [&] {
            client.read();
            got = client.take_answer();
            return got || client.ended;
        });
        return got.value_or(answer{});
    }
    bool quiet(test_client& client) {
        settle(net_.loop);
        client.read();
        return client.received.empty() && !client.ended;
    }

    http_settings settings_;
    scripted_service service_;
    test_net net_;
};

// --- requests and answers

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

// --- one answer a request, whatever happens

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

// --- what is wrong with a request

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
