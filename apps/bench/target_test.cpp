#include "target.hpp"

#include <gtest/gtest.h>

namespace anteroom::bench {
namespace {

TEST(target, a_url_names_scheme_host_port_and_path) {
    const auto url = parse_url("https://localhost:3001/chat/");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->host, "localhost");
    EXPECT_EQ(url->port, 3001);
    EXPECT_EQ(url->path, "/chat/");
}

TEST(target, port_and_path_may_be_left_out) {
    for (const std::string_view text : {"http://a.example", "http://a.example/"}) {
        const auto url = parse_url(text);
        ASSERT_TRUE(url) << text;
        EXPECT_FALSE(url->tls);
        EXPECT_EQ(url->port, 80);
        EXPECT_EQ(url->path, "");
    }
    EXPECT_EQ(parse_url("https://127.0.0.1")->port, 443);
}

TEST(target, what_is_no_url_of_a_server_is_refused) {
    for (const std::string_view text :
         {"", "localhost:3001", "ws://localhost", "https://", "https://:1",
          "https://a:", "https://a:0", "https://a:65536", "https://a:1x", "https://u@a",
          "https://[::1]:1", "https://a/?b", "https://a/ b", "https://a?b", "https://a b"})
        EXPECT_FALSE(parse_url(text)) << text;
}

}  // namespace
}  // namespace anteroom::bench
