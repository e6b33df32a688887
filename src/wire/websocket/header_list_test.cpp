#include "wire/websocket/header_list.hpp"

#include <ctime>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::wire::websocket {
namespace {

std::vector<std::string> elements(std::string_view list) {
    std::vector<std::string> found;
    while (true) {
        const auto element = next_element(list);
        if (element.empty()) return found;
        found.emplace_back(element);
    }
}

using strings = std::vector<std::string>;

TEST(header_list, RFC_9110_5_6_1_elements_are_trimmed_and_empty_ones_skipped) {
    EXPECT_EQ(elements("keep-alive, Upgrade"), (strings{"keep-alive", "Upgrade"}));
    EXPECT_EQ(elements(" \ta ,b\t,, ,c"), (strings{"a", "b", "c"}));
    EXPECT_EQ(elements("a b,\"c"), (strings{"a b", "\"c"}));
    for (std::string_view nothing : {"", " ", ",", " , ,\t,"})
        EXPECT_EQ(elements(nothing), strings{});
}

TEST(header_list, RFC_9110_5_6_2_a_token_has_no_separators) {
    for (std::string_view token : {"a", "chat.v2", "graphql-ws", "!#$%&'*+-.^_`|~09azAZ"})
        EXPECT_TRUE(is_token(token)) << token;
    for (std::string_view other :
         {"", "a b", "a,b", "a/b", "\"a\"", "a;b", "a=b", "(a)", "a@b", "{a}", "a\tb", "a\r\nb",
          "caf\xc3\xa9", "a\x7f", "[a]", "a:b", "a?b"})
        EXPECT_FALSE(is_token(other)) << other;
    EXPECT_FALSE(is_token(std::string_view{"a\0b", 3}));
}

TEST(header_list, an_element_is_found_wherever_it_stands_and_only_whole) {
    EXPECT_TRUE(list_has("h2c, WebSocket", "websocket"));
    EXPECT_TRUE(list_has("websocket,x", "websocket"));
    EXPECT_FALSE(list_has("websockets, web socket", "websocket"));
    EXPECT_FALSE(list_has("", "websocket"));
}

TEST(header_list, case_is_ignored_for_ascii_letters_alone) {
    EXPECT_TRUE(equal_ignoring_case("WebSocket", "websocket"));
    EXPECT_FALSE(equal_ignoring_case("websocket", "websockets"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
    EXPECT_FALSE(equal_ignoring_case("\xc3\x84", "\xc3\xa4"));
}

// Processor time, which other work on the machine does not lengthen; the bound leaves room for
// sanitizers and is a hundred times below what quadratic work on these inputs would take.
TEST(header_list, hdr_parse_linear_64_kib_of_anything_take_no_time) {
    for (std::string_view unit : {" ", "\"", ",", "\t", "a", " ,", "\",", ", \"", "a ", "a b\t,"}) {
        std::string value;
        while (value.size() < 65536) value += unit;
        std::clock_t best = CLOCKS_PER_SEC;
        for (int repeat = 0; repeat < 5; ++repeat) {
            const std::clock_t start = std::clock();
            std::string_view list = value;
            std::size_t tokens = 0;
            for (auto element = next_element(list); !element.empty(); element = next_element(list))
                if (is_token(element)) ++tokens;
            EXPECT_LE(tokens, value.size());
            best = std::min(best, std::clock() - start);
        }
        EXPECT_LT(best, CLOCKS_PER_SEC / 50) << "of '" << unit << "'";
    }
}

}  // namespace
}  // namespace anteroom::wire::websocket
