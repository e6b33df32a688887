#include "jose/strict_json.hpp"

#include <gtest/gtest.h>

namespace anteroom::jose {
namespace {

constexpr object_rules rules{8, errc::header_not_json_object, errc::header_too_deep,
                             errc::header_name_repeated};

base::error_code json_flaw(std::string_view text) {
    const auto parsed = parse_object(text, rules);
    return parsed ? base::error_code{} : parsed.error();
}

TEST(strict_json, an_object_is_parsed) {
    const auto parsed = parse_object(R"( {"a": [1, -2, 2.5, 18446744073709551615],
        "b": {"c": "é\u00e9\ud83d\ude00", "d": [true, false, null]}, "": {}} )",
                                     rules);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size(), 3u);
    EXPECT_EQ(parsed->at("a").as_array().size(), 4u);
    EXPECT_EQ(parsed->at("b").at("c").as_string(), "éé😀");
}

TEST(strict_json, JWT_04_a_name_that_occurs_twice_is_refused_at_every_depth) {
    for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"a":{"b":1,"b":2}})",
                             R"({"a":[{"b":1},{"c":1,"c":2}]})", R"({"a":1,"\u0061":2})",
                             R"({"":1,"":2})", R"({"a":{"x":1},"a":{"x":1,"y":2}})"})
        EXPECT_EQ(json_flaw(text), errc::header_name_repeated) << text;
    EXPECT_FALSE(json_flaw(R"({"a":{"a":{"a":1}},"b":{"a":1}})"));
}

TEST(strict_json, JWT_04_depth_8_passes_and_depth_9_does_not) {
    const auto nested = [](std::size_t depth) {
        return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
    };
    EXPECT_FALSE(json_flaw(nested(7)));
    EXPECT_FALSE(json_flaw(nested(8)));
    EXPECT_EQ(json_flaw(nested(9)), errc::header_too_deep);
    EXPECT_EQ(json_flaw(std::string(8000, '[')), errc::header_too_deep);
}

TEST(strict_json, JWT_04_what_is_no_json_object_is_refused) {
    for (const char* text : {"",
                             " ",
                             "null",
                             "1",
                             "\"a\"",
                             "[]",
                             "[{}]",
                             "{",
                             "{}x",
                             "{} {}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{'a':1}",
                             "{\"a\":01}",
                             "{\"a\":NaN}",
                             "{\"a\":1}//",
                             "/**/{}",
                             "{\"a\":\"\n\"}",
                             "\xef\xbb\xbf{}",
                             "{\"a\":\"\\ud800\"}",
                             "{\"a\":+1}"})
        EXPECT_EQ(json_flaw(text), errc::header_not_json_object) << text;
    EXPECT_EQ(json_flaw(std::string_view("{}\0", 3)), errc::header_not_json_object);
}

TEST(strict_json, JWT_04_bytes_that_are_no_utf_8_are_refused) {
    for (const char* bytes :
         {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82"})
        EXPECT_EQ(json_flaw(std::string("{\"a\":\"") + bytes + "\"}"),
                  errc::header_not_json_object);
}

TEST(strict_json, a_text_cut_at_any_byte_is_refused) {
    const std::string whole = R"({"alg":"HS256","n":[1,2.5e3,true,null],"o":{"k":"\u00e9é"}})";
    EXPECT_FALSE(json_flaw(whole));
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_EQ(json_flaw(whole.substr(0, length)), errc::header_not_json_object) << length;
}

}  // namespace
}  // namespace anteroom::jose
