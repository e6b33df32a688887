#include "socketio/handshake.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

handshake_ptr with_head(std::string_view head) {
    return handshake::make({.url = {}, .head = head, .address = {}});
}

TEST(handshake, finds_a_header_in_any_case_of_letters) {
    const auto made = with_head("Host: a.example\r\nX-Trace-Id: 7\r\n");
    EXPECT_EQ(made->header("host"), "a.example");
    EXPECT_EQ(made->header("HOST"), "a.example");
    EXPECT_EQ(made->header("x-trace-ID"), "7");
    EXPECT_EQ(made->header("X-Trace"), "");
}

TEST(handshake, the_first_of_two_equal_headers_counts) {
    EXPECT_EQ(with_head("A: 1\r\na: 2\r\n")->header("A"), "1");
}

TEST(handshake, white_space_around_a_value_is_no_part_of_it) {
    const auto made = with_head("A: \t two words \t\r\nB:\r\nC:tight\r\n");
    EXPECT_EQ(made->header("A"), "two words");
    EXPECT_EQ(made->header("B"), "");
    EXPECT_EQ(made->header("C"), "tight");
}

TEST(handshake, a_colon_may_be_part_of_a_value) {
    EXPECT_EQ(with_head("Host: localhost:3000\r\n")->header("host"), "localhost:3000");
}

TEST(handshake, lists_all_headers_in_order_with_small_names) {
    using field = handshake::field;
    EXPECT_EQ(with_head("Host: a\r\nX-B: C\r\nx-b: d\r\n")->headers(),
              (std::vector<field>{{"host", "a"}, {"x-b", "C"}, {"x-b", "d"}}));
    EXPECT_TRUE(with_head("")->headers().empty());
}

TEST(handshake, a_line_that_is_no_field_is_skipped) {
    EXPECT_EQ(with_head("nonsense\r\nA: 1")->headers().size(), 1u);
    EXPECT_EQ(with_head("nonsense\r\nA: 1")->header("a"), "1");
}

TEST(handshake, a_header_named_like_an_object_member_of_javascript_is_data) {
    const auto made = with_head("__proto__: x\r\nconstructor: y\r\n");
    EXPECT_EQ(made->header("__proto__"), "x");
    EXPECT_EQ(made->headers().size(), 2u);
}

}  // namespace
}  // namespace anteroom::socketio
