#include "base/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(utf8, accepts_the_borders_of_each_length) {
    for (const char* text :
         {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
          "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_valid_utf8(text));
}

TEST(utf8, refuses_overlong_forms_surrogates_and_what_lies_beyond_unicode) {
    for (const char* text :
         {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
          "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\x80", "\xbf",
          "a\x80", "\xc2", "\xe2\x82", "\xf0\x9f\x98", "\xc2\x41", "\xe2\x28\xa1"})
        EXPECT_FALSE(is_valid_utf8(text));
}

TEST(utf8, gives_the_same_answer_however_the_text_is_cut) {
    const std::string text = "plain ascii, then K\xc3\xb6ln \xe2\x82\xac \xf0\x9f\x98\x80 end";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        utf8_validator validator;
        EXPECT_TRUE(validator.feed(std::string_view{text}.substr(0, cut)));
        EXPECT_TRUE(validator.feed(std::string_view{text}.substr(cut)));
        EXPECT_TRUE(validator.complete());
    }
}

TEST(utf8, notices_a_wrong_byte_when_it_arrives_and_does_not_forget) {
    utf8_validator validator;
    EXPECT_TRUE(validator.feed("\xf4"));
    EXPECT_FALSE(validator.feed("\x90"));
    EXPECT_FALSE(validator.feed("a"));
    EXPECT_FALSE(validator.complete());
}

}  // namespace
}  // namespace anteroom::base
