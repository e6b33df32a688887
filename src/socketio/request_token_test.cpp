#include "socketio/request_token.hpp"

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

std::string found(const request_tokens& allowed, const handshake_ptr& request) {
    const auto token = token_in_request(allowed, *request);
    return token ? *token : std::string{"-"};
}

handshake_ptr with(std::string_view head, std::string_view url = "/socket.io/?EIO=4") {
    return handshake::make({.url = url, .head = head, .address = {}});
}

const request_tokens header{.authorization_header = true};
const request_tokens cookie{.cookie = "session"};
const request_tokens query{.query = "token"};

TEST(request_token, nothing_is_taken_from_anywhere_unless_the_program_says_so) {
    EXPECT_FALSE(request_tokens{}.any());
    EXPECT_EQ(found({}, with("Authorization: Bearer t\r\nOrigin: http://a\r\nCookie: session=t\r\n",
                             "/socket.io/?token=t")),
              "-");
}

TEST(request_token, the_header_is_taken_as_it_is) {
    EXPECT_EQ(found(header, with("Authorization: Bearer t\r\n")), "Bearer t");
    EXPECT_EQ(found(header, with("X: Bearer t\r\n")), "-");
}

TEST(request_token, a_cookie_counts_by_its_whole_name) {
    const std::string origin = "Origin: https://chat.example\r\n";
    EXPECT_EQ(found(cookie, with(origin + "Cookie: session=t\r\n")), "t");
    EXPECT_EQ(found(cookie, with(origin + "Cookie: a=b; session=\"t\"; c=d\r\n")), "t");
    EXPECT_EQ(found(cookie, with(origin + "Cookie: xsession=t; session2=u\r\n")), "-");
    EXPECT_EQ(found(cookie, with(origin + "Cookie: a=session=t\r\n")), "-");
    EXPECT_EQ(found(cookie, with(origin + "Cookie: session=\r\n")), "-");
    EXPECT_EQ(found(cookie, with(origin)), "-");
}

TEST(request_token, a_cookie_of_a_request_that_any_page_may_have_caused_does_not_count) {
    EXPECT_EQ(found(cookie, with("Cookie: session=t\r\n")), "-");
    EXPECT_EQ(found(cookie, with("Cookie: session=t\r\nSec-Fetch-Site: cross-site\r\n")), "-");
    EXPECT_EQ(found(cookie, with("Cookie: session=t\r\nSec-Fetch-Site: same-site\r\n")), "-");
    EXPECT_EQ(found(cookie, with("Cookie: session=t\r\nSec-Fetch-Site: same-origin\r\n")), "t");
}

TEST(request_token, a_parameter_of_the_query) {
    EXPECT_EQ(found(query, with("", "/socket.io/?EIO=4&token=t&transport=polling")), "t");
    EXPECT_EQ(found(query, with("", "/socket.io/?xtoken=t")), "-");
    EXPECT_EQ(found(query, with("", "/token=t")), "-");
    EXPECT_EQ(found(query, with("", "")), "-");
}

TEST(request_token, lets_a_connection_in_whose_connect_brings_none) {
    test::test_shard shard;
    auto rules = std::make_shared<authentication>(*test::by_token({.from_request = header}));
    shard.settings.authenticate = rules;
    test::recording_carrier below;
    const auto request = with("Authorization: Bearer " + test::token_for({{"id", "ada"}}) + "\r\n");
    client one{shard.running(), below, request};
    EXPECT_FALSE(one.on_text("0"));
    EXPECT_TRUE(one.authenticated());
    // What the CONNECT says counts before it.
    client other{shard.running(), below, request};
    EXPECT_FALSE(other.on_text("0{\"token\":\"garbage\"}"));
    EXPECT_FALSE(other.authenticated());
}

}  // namespace
}  // namespace anteroom::socketio
