#include "net/forwarding.hpp"

#include <gtest/gtest.h>

#include "net/http_parser.hpp"

namespace anteroom::net {
namespace {

const address_range trusted[] = {*address_range::parse("10.0.0.0/8"), *address_range::parse("::1")};

// "address" or "address over TLS".
std::string asked_by(std::string_view peer, std::string_view fields, bool secure = false) {
    const http_limits limits;
    http_parser parser{limits};
    const std::string head =
        std::string{"GET / HTTP/1.1\r\nHost: a\r\n"}.append(fields).append("\r\n");
    std::string_view bytes = head;
    EXPECT_TRUE(parser.feed(bytes));
    const auto found = requester_of(parser.request(), {*address::parse(peer), secure}, trusted);
    return found.from.host() + (found.secure ? " over TLS" : "");
}

TEST(forwarding, HTTP_14_what_a_stranger_says_about_itself_is_ignored) {
    const auto fields = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n";
    EXPECT_EQ(asked_by("203.0.113.5", fields), "203.0.113.5");
    EXPECT_EQ(asked_by("203.0.113.5", fields, true), "203.0.113.5 over TLS");
}

TEST(forwarding, a_trusted_proxy_says_for_whom_it_asks) {
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"),
              "192.0.2.1 over TLS");
    EXPECT_EQ(asked_by("::1", "x-forwarded-for: 2001:db8::7\r\n"), "2001:db8::7");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-Proto: http\r\n", true), "10.0.0.1");
    EXPECT_EQ(asked_by("10.0.0.1", ""), "10.0.0.1");
}

TEST(forwarding, of_a_list_only_what_trusted_proxies_added_counts) {
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 1.1.1.1, 192.0.2.1 , 10.2.2.2\r\n"),
              "192.0.2.1");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 192.0.2.1\r\n"),
              "192.0.2.1");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 10.3.3.3,10.2.2.2\r\n"), "10.3.3.3");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-Proto: https, http\r\n"), "10.0.0.1");
}

TEST(forwarding, what_is_no_address_ends_the_search) {
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 192.0.2.1, unknown\r\n"), "10.0.0.1");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: 192.0.2.1, junk, 10.2.2.2\r\n"), "10.2.2.2");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: \r\n"), "10.0.0.1");
    EXPECT_EQ(asked_by("10.0.0.1", "X-Forwarded-For: ,,,\r\n"), "10.0.0.1");
}

}  // namespace
}  // namespace anteroom::net
