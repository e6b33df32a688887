#include "net/http_parser.hpp"

#include <string>

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

using namespace std::string_literals;

const http_limits limits;

struct outcome {
    bool complete = false;
    int status = 0;
    std::string rest;
};

outcome feed_all(http_parser& parser, std::string_view bytes) {
    const auto complete = parser.feed(bytes);
    if (!complete) return {false, complete.error().value(), {}};
    return {*complete == http_parser::progress::complete, 0, std::string{bytes}};
}

int status_of(std::string_view bytes) {
    http_parser parser{limits};
    return feed_all(parser, bytes).status;
}

// Byte by byte gives what the whole gives.
int status_bytewise(std::string_view bytes) {
    http_parser parser{limits};
    for (const char& byte : bytes) {
        std::string_view one{&byte, 1};
        const auto complete = parser.feed(one);
        if (!complete) return complete.error().value();
        if (*complete == http_parser::progress::complete) return 0;
    }
    return 0;
}

TEST(http_parser, reads_a_request_and_leaves_what_follows) {
    http_parser parser{limits};
    const auto end = feed_all(parser,
                              "POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"
                              "Host: a.example\r\ncontent-LENGTH: 5\r\nX: \t y \r\n\r\nhelloGET /");
    EXPECT_TRUE(end.complete);
    EXPECT_EQ(end.rest, "GET /");
    auto& request = parser.request();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/socket.io/");
    EXPECT_EQ(request.query, "EIO=4&transport=polling");
    EXPECT_EQ(request["content-length"], "5");
    EXPECT_EQ(request["x"], "y");
    EXPECT_EQ(request.body, "hello");
    EXPECT_TRUE(request.keep_alive);
}

TEST(http_parser, reads_the_same_however_the_bytes_are_cut) {
    const std::string bytes =
        "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\nNEXT";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        http_parser parser{limits};
        auto end = feed_all(parser, std::string_view{bytes}.substr(0, cut));
        ASSERT_EQ(end.status, 0) << cut;
        if (end.complete) {
            EXPECT_EQ(parser.request().body, "hello world") << cut;
            continue;
        }
        end = feed_all(parser, std::string_view{bytes}.substr(cut));
        ASSERT_TRUE(end.complete) << cut;
        EXPECT_EQ(parser.request().body, "hello world") << cut;
        EXPECT_EQ(end.rest, "NEXT") << cut;
    }
    http_parser parser{limits};
    for (std::size_t i = 0; i < bytes.size() - 4; ++i) {
        std::string_view one{&bytes[i], 1};
        const auto complete = parser.feed(one);
        ASSERT_TRUE(complete) << i;
        EXPECT_EQ(*complete == http_parser::progress::complete, i + 1 == bytes.size() - 4) << i;
    }
    EXPECT_EQ(parser.request().body, "hello world");
}

struct refused {
    const char* requirement;
    int status;
    std::string bytes;
};

std::string with_fields(std::string fields, std::string body = "") {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

TEST(http_parser, refuses_what_smuggles_or_is_malformed) {
    const std::vector<refused> table = {
        {"HTTP-01", 400, with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        {"HTTP-01", 400, with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
        {"HTTP-02", 400, with_fields("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: 5, 5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: +5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: 0x5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: -5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: \r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: 5 5\r\n", "hello")},
        {"HTTP-02", 400, with_fields("Content-Length: 99999999999999999999999\r\n")},
        {"HTTP-03", 501, with_fields("Transfer-Encoding: gzip\r\n")},
        {"HTTP-03", 501, with_fields("Transfer-Encoding: gzip, chunked\r\n")},
        {"HTTP-03", 501, with_fields("Transfer-Encoding: xchunked\r\n")},
        {"HTTP-03", 501, with_fields("Transfer-Encoding: identity\r\n")},
        {"HTTP-04", 400, with_fields("Transfer-Encoding: chunked\r\n", "\r\nhello")},
        {"HTTP-04", 400,
         with_fields("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n")},
        {"HTTP-04", 400, with_fields("Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n")},
        {"HTTP-04", 400, with_fields("Transfer-Encoding: chunked\r\n", "-5\r\nhello\r\n0\r\n\r\n")},
        {"HTTP-04", 400, with_fields("Transfer-Encoding: chunked\r\n", "5_\r\nhello\r\n0\r\n\r\n")},
        {"HTTP-04", 400, with_fields("Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n")},
        {"HTTP-04", 400,
         with_fields("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nhello\r\n")},
        {"HTTP-04", 400,
         with_fields("Transfer-Encoding: chunked\r\n",
                     "5;" + std::string(5000, 'x') + "\r\nhello\r\n0\r\n\r\n")},
        {"HTTP-05", 400, with_fields("X: a\r\n b\r\n")},
        {"HTTP-05", 400, with_fields("X: a\r\n\tb\r\n")},
        {"HTTP-05", 400, with_fields("X : a\r\n")},
        {"HTTP-05", 400, with_fields("X: a\nY: b\r\n")},
        {"HTTP-05", 400, with_fields("X: a\rb\r\n")},
        {"HTTP-05", 400, with_fields("X: a\0b\r\n"s)},
        {"HTTP-05", 400, with_fields(": a\r\n")},
        {"HTTP-05", 400, with_fields("X y: a\r\n")},
        {"HTTP-05", 400, with_fields("X\r\n")},
        {"HTTP-05", 400, "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET /\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET / http/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 417, with_fields("Expect: 200-ok\r\n")},
        {"HTTP-05", 400, "GET /\xc3\xb6 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-05", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
        {"HTTP-06", 400, "GET http://a/ HTTP/1.1\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"},
        {"HTTP-06", 400, "GET / HTTP/1.1\r\nHost: []\r\n\r\n"},
        {"HTTP-07", 414, "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"HTTP-07", 431, with_fields("X: " + std::string(17'000, 'x') + "\r\n")},
        {"HTTP-09", 413, with_fields("Content-Length: 1000001\r\n")},
        {"HTTP-09", 413,
         with_fields("Transfer-Encoding: chunked\r\n", "F4241\r\n" + std::string(1000001, 'x'))},
    };
    for (const auto& row : table) {
        EXPECT_EQ(status_of(row.bytes), row.status)
            << row.requirement << ' ' << row.bytes.substr(0, 200);
        if (row.bytes.size() < 30'000) {
            EXPECT_EQ(status_bytewise(row.bytes), row.status)
                << row.requirement << " bytewise " << row.bytes.substr(0, 200);
        }
    }
}

TEST(http_parser, RFC_9112_3_2_2_the_host_of_an_absolute_target_counts) {
    const auto requested = [](std::string_view line) {
        http_parser parser{limits};
        EXPECT_TRUE(feed_all(parser, std::string{line}.append("\r\nHost: field\r\n\r\n")).complete);
        auto& request = parser.request();
        return std::string{request["Host"]}
            .append(" ")
            .append(request.path)
            .append(" ")
            .append(request.query);
    };
    EXPECT_EQ(requested("GET http://a.example:80/b?c=d HTTP/1.1"), "a.example:80 /b c=d");
    EXPECT_EQ(requested("GET HTTPS://[::1]:443/?c HTTP/1.1"), "[::1]:443 / c");
    EXPECT_EQ(requested("GET http://a HTTP/1.1"), "a / ");
    EXPECT_EQ(requested("GET http://a?b=/ HTTP/1.1"), "a / b=/");
    EXPECT_EQ(requested("GET /http://a HTTP/1.1"), "field /http://a ");
    EXPECT_EQ(requested("OPTIONS * HTTP/1.1"), "field * ");
}

TEST(http_parser, hosts_that_are_ones_are_taken) {
    for (const char* host : {"", "a", "a.example", "a_b", "127.0.0.1:3001", "[::1]", "[::1]:80",
                             "a:", "xn--bcher-kva.example", "[v1.fe80]"})
        EXPECT_EQ(status_of(std::string{"GET / HTTP/1.1\r\nHost: "}.append(host) + "\r\n\r\n"), 0)
            << host;
}

TEST(http_parser, a_body_at_the_limit_is_taken) {
    http_parser parser{limits};
    EXPECT_TRUE(
        feed_all(parser, with_fields("Content-Length: 1000000\r\n") + std::string(1'000'000, 'x'))
            .complete);
    EXPECT_EQ(parser.request().body.size(), 1'000'000u);
}

TEST(http_parser, ignores_two_empty_lines_before_a_request_however_they_are_cut) {
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(status_of("\r\n\r\n" + request), 0);
    EXPECT_EQ(status_bytewise("\r\n\r\n" + request), 0);
    EXPECT_EQ(status_of("\r\n\r\n\r\n" + request), 400);
    EXPECT_EQ(status_bytewise("\r" + request), 400);
}

TEST(http_parser, forgets_fields_behind_the_last_chunk) {
    http_parser parser{limits};
    EXPECT_TRUE(feed_all(parser, with_fields("Transfer-Encoding: chunked\r\n",
                                             "2\r\nab\r\n0\r\nHost: evil\r\n\r\n"))
                    .complete);
    EXPECT_EQ(parser.request()["Host"], "a");
    EXPECT_EQ(parser.request().count("Host"), 1u);
}

TEST(http_parser, counts_fields_up_to_its_limit) {
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X: y\r\n";
    EXPECT_EQ(status_of(with_fields(fields)), 0);
    EXPECT_EQ(status_of(with_fields(fields + "X: y\r\n")), 431);
}

TEST(http_parser, an_old_client_that_names_no_host_is_served_once) {
    http_parser parser{limits};
    EXPECT_TRUE(feed_all(parser, "GET / HTTP/1.0\r\n\r\n").complete);
    EXPECT_FALSE(parser.request().keep_alive);
}

}  // namespace
}  // namespace anteroom::net
