#include "wire/engineio/jsonp.hpp"

#include <gtest/gtest.h>

namespace anteroom::wire::engineio {
namespace {

using namespace std::string_view_literals;

TEST(jsonp, a_payload_is_the_argument_of_a_call) {
    EXPECT_EQ(jsonp_call("0", "2:4a"), "___eio[0](\"2:4a\");");
    EXPECT_EQ(jsonp_call("12", "caf\xc3\xa9 \xf0\x9f\x98\x80"),
              "___eio[12](\"caf\xc3\xa9 \xf0\x9f\x98\x80\");");
}

TEST(jsonp, nothing_in_a_payload_ends_the_string_or_the_script) {
    EXPECT_EQ(jsonp_call("0", "\"\\"), "___eio[0](\"\\\"\\\\\");");
    EXPECT_EQ(jsonp_call("0", "</script><!--&"),
              "___eio[0](\"\\u003c/script\\u003e\\u003c!--\\u0026\");");
    EXPECT_EQ(jsonp_call("0", "\n\r\x00\x1e\x7f"sv),
              "___eio[0](\"\\n\\u000d\\u0000\\u001e\\u007f\");");
    EXPECT_EQ(jsonp_call("0", "a\xe2\x80\xa8z\xe2\x80\xa9"), "___eio[0](\"a\\u2028z\\u2029\");");
    EXPECT_EQ(jsonp_call("0", "\xe2\x80"), "___eio[0](\"\xe2\x80\");");
}

TEST(jsonp, only_digits_of_the_index_are_written) {
    EXPECT_EQ(jsonp_call("1](alert(2));//3", "x"), "___eio[123](\"x\");");
    EXPECT_EQ(jsonp_call("", "x"), "___eio[](\"x\");");
}

TEST(jsonp, line_ends_of_a_form_are_what_the_client_escaped) {
    EXPECT_EQ(jsonp_payload("plain"), "plain");
    EXPECT_EQ(jsonp_payload(R"(a\nb)"), "a\nb");
    EXPECT_EQ(jsonp_payload(R"(a\\nb)"), R"(a\nb)");
    EXPECT_EQ(jsonp_payload(R"(a\\\nb)"), R"(a\\nb)");
    EXPECT_EQ(jsonp_payload(R"(\)"), R"(\)");
    EXPECT_EQ(jsonp_payload(R"(\\)"), R"(\\)");
    EXPECT_EQ(jsonp_payload(R"(\"\t)"), R"(\"\t)");
}

}  // namespace
}  // namespace anteroom::wire::engineio
