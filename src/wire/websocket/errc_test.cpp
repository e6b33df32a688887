#include "wire/websocket/errc.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/close_code.hpp"

namespace anteroom::wire::websocket {
namespace {

constexpr int last = static_cast<int>(errc::deflate_data_corrupt);

TEST(errc, every_error_has_a_sentence_of_its_own) {
    std::set<std::string> sentences;
    for (int value = 1; value <= last; ++value)
        sentences.insert(make_error_code(static_cast<errc>(value)).message());
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(last));
    EXPECT_FALSE(sentences.contains(make_error_code(static_cast<errc>(last + 1)).message()));
    EXPECT_STREQ(category().name(), "anteroom.websocket");
}

TEST(errc, every_error_is_answered_with_a_code_that_may_be_sent) {
    for (int value = 1; value <= last; ++value)
        EXPECT_TRUE(may_be_sent(close_code_of(static_cast<errc>(value))));
}

TEST(close_code, WS_12_1004_1005_1006_and_1015_are_never_sent) {
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        EXPECT_FALSE(may_be_sent(static_cast<std::uint16_t>(code))) << code;
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                           3000, 3999, 4000, 4999})
        EXPECT_TRUE(may_be_sent(static_cast<std::uint16_t>(code))) << code;
}

}  // namespace
}  // namespace anteroom::wire::websocket
