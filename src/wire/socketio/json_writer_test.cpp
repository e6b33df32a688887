#include "wire/socketio/json_writer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace anteroom::wire::socketio {
namespace {

template <class T>
std::string written(const T& value) {
    std::string out;
    write_json(out, value);
    return out;
}

std::string text(std::string_view value) {
    return written(value);
}

TEST(write_json, escapes_text_as_json_stringify_does) {
    EXPECT_EQ(text(""), "\"\"");
    EXPECT_EQ(text("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    EXPECT_EQ(text("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    EXPECT_EQ(text(std::string_view{"\0\x1f\x7f", 3}), "\"\\u0000\\u001f\x7f\"");
    EXPECT_EQ(text("K\xc3\xb6ln \xe2\x82\xac \xf0\x9f\x98\x80"),
              "\"K\xc3\xb6ln \xe2\x82\xac \xf0\x9f\x98\x80\"");
}

TEST(write_json, a_character_is_written_alike_wherever_it_stands) {
    for (int c = 0; c < 256; ++c) {
        const std::string alone = text(std::string(1, static_cast<char>(c)));
        const std::string inner = alone.substr(1, alone.size() - 2);
        for (std::size_t at = 0; at < 20; ++at) {
            std::string whole(20, 'a');
            whole[at] = static_cast<char>(c);
            const std::string before(at, 'a');
            const std::string behind(19 - at, 'a');
            ASSERT_EQ(written(whole), '"' + before + inner + behind + '"') << c << " at " << at;
        }
    }
}

TEST(write_json, bytes_that_are_not_utf8_become_replacement_characters) {
    EXPECT_EQ(text("a\xff"
                   "b"),
              "\"a\xef\xbf\xbd"
              "b\"");
    EXPECT_EQ(text("\xc3"), "\"\xef\xbf\xbd\"");
    EXPECT_EQ(text("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(write_json, half_a_surrogate_pair_becomes_its_escape) {
    EXPECT_EQ(text("a\xed\xa0\x80"
                   "b\xed\xbf\xbf"),
              "\"a\\ud800b\\udfff\"");
}

TEST(write_json, writes_numbers_that_javascript_reads_back) {
    EXPECT_EQ(written(std::int64_t{-42}), "-42");
    EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(written(0.1), "0.1");
    EXPECT_EQ(written(5.0), "5");
    EXPECT_EQ(written(-0.0), "0");
    EXPECT_EQ(written(1e300), "1e+300");
    EXPECT_EQ(written(std::nan("")), "null");
    EXPECT_EQ(written(-std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(written(true), "true");
}

TEST(write_json, writes_nested_values) {
    const auto value = boost::json::parse("{\"a\":[1,{\"b\":null}],\"__proto__\":\"x\",\"c\":{}}");
    EXPECT_EQ(written(value), "{\"a\":[1,{\"b\":null}],\"__proto__\":\"x\",\"c\":{}}");
}

}  // namespace
}  // namespace anteroom::wire::socketio
