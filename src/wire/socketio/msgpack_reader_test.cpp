#include "wire/socketio/msgpack_reader.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "wire/socketio/test_msgpack.hpp"

namespace anteroom::wire::socketio {
namespace {

using kind = msgpack_token::kind;
using test::packed;

msgpack_token only(std::string_view line) {
    const std::string bytes = packed(line);
    msgpack_reader reader{bytes};
    const auto token = reader.next();
    EXPECT_TRUE(token) << line;
    EXPECT_EQ(reader.bytes_left(), 0u) << line;
    auto read = token.value_or(msgpack_token{});
    read.bytes = {};  // they die with this call
    return read;
}

std::int64_t integer(std::string_view line) {
    const auto token = only(line);
    EXPECT_EQ(token.what, kind::signed_integer) << line;
    return token.signed_integer;
}

TEST(msgpack_reader, reads_integers_of_every_size) {
    EXPECT_EQ(integer("00"), 0);
    EXPECT_EQ(integer("7f"), 127);
    EXPECT_EQ(integer("e0"), -32);
    EXPECT_EQ(integer("ff"), -1);
    EXPECT_EQ(integer("cc00"), 0);
    EXPECT_EQ(integer("ccff"), 255);
    EXPECT_EQ(integer("cdffff"), 65'535);
    EXPECT_EQ(integer("ceffffffff"), 4'294'967'295);
    EXPECT_EQ(integer("cf7fffffffffffffff"), INT64_MAX);
    EXPECT_EQ(integer("d080"), -128);
    EXPECT_EQ(integer("d07f"), 127);
    EXPECT_EQ(integer("d18000"), -32'768);
    EXPECT_EQ(integer("d280000000"), INT32_MIN);
    EXPECT_EQ(integer("d38000000000000000"), INT64_MIN);
    const auto large = only("cf8000000000000000");
    EXPECT_EQ(large.what, kind::unsigned_integer);
    EXPECT_EQ(large.unsigned_integer, 0x8000000000000000u);
}

TEST(msgpack_reader, reads_what_is_no_integer) {
    EXPECT_EQ(only("c0").what, kind::nil);
    EXPECT_TRUE(only("c3").truth);
    EXPECT_FALSE(only("c2").truth);
    EXPECT_EQ(only("ca3fc00000").real, 1.5);
    EXPECT_EQ(only("cb3ff8000000000000").real, 1.5);
    EXPECT_TRUE(std::isnan(only("ca7fc00000").real));
    EXPECT_TRUE(std::isinf(only("cb7ff0000000000000").real));
}

TEST(msgpack_reader, reads_texts_binary_and_extensions_where_they_lie) {
    struct row {
        const char* line;
        kind what;
        std::int64_t type;
        bool fixed_size;
    };
    for (const auto& [line, what, type, fixed_size] :
         {row{"a2'hi'", kind::text, 0, false},
          {"d902'hi'", kind::text, 0, false},
          {"da0002'hi'", kind::text, 0, false},
          {"db00000002'hi'", kind::text, 0, false},
          {"c402'hi'", kind::binary, 0, false},
          {"c50002'hi'", kind::binary, 0, false},
          {"c600000002'hi'", kind::binary, 0, false},
          {"c702ff'hi'", kind::extension, -1, false},
          {"c8000205'hi'", kind::extension, 5, false},
          {"c90000000280'hi'", kind::extension, -128, false},
          {"d500'hi'", kind::extension, 0, true}}) {
        const std::string bytes = packed(line);
        const auto token = msgpack_reader{bytes}.next();
        ASSERT_TRUE(token) << line;
        EXPECT_EQ(token->what, what) << line;
        EXPECT_EQ(token->bytes, "hi") << line;
        EXPECT_EQ(token->number, type) << line;
        EXPECT_EQ(token->fixed_size, fixed_size) << line;
    }
    for (const auto& [line, size] :
         {std::pair{"d4 01", 1u}, {"d5 01", 2u}, {"d6 01", 4u}, {"d7 01", 8u}, {"d8 01", 16u}}) {
        const std::string bytes = packed(line) + std::string(size, 'x');
        const auto token = msgpack_reader{bytes}.next();
        ASSERT_TRUE(token) << line;
        EXPECT_EQ(token->bytes.size(), size);
    }
}

TEST(msgpack_reader, a_list_or_a_map_is_its_head_alone) {
    for (const auto& [line, what, size] : {std::tuple{"92 0102", kind::list, 2},
                                           {"dc0002 0102", kind::list, 2},
                                           {"dd00000002 0102", kind::list, 2},
                                           {"81 0102", kind::map, 1},
                                           {"de0001 0102", kind::map, 1},
                                           {"df00000001 0102", kind::map, 1}}) {
        const std::string bytes = packed(line);
        msgpack_reader reader{bytes};
        const auto token = reader.next();
        ASSERT_TRUE(token) << line;
        EXPECT_EQ(token->what, what) << line;
        EXPECT_EQ(token->number, size) << line;
        EXPECT_EQ(reader.bytes_left(), 2u) << line;
    }
}

TEST(msgpack_reader, announces_nothing_that_cannot_come) {
    for (const char* line : {"91", "93 0102", "ddffffffff 00", "81 00", "dfffffffff 0000",
                             "df80000000 0000", "a1", "c6ffffffff 00", "c9ffffffff00 00"}) {
        const std::string bytes = packed(line);
        EXPECT_FALSE(msgpack_reader{bytes}.next()) << line;
    }
}

TEST(msgpack_reader, a_token_cut_anywhere_is_none) {
    for (const char* line : {"ccff",           "cdffff",
                             "ceffffffff",     "cfffffffffffffffff",
                             "d0ff",           "d1ffff",
                             "d2ffffffff",     "d3ffffffffffffffff",
                             "caffffffff",     "cbffffffffffffffff",
                             "a2'hi'",         "d902'hi'",
                             "da0002'hi'",     "db00000002'hi'",
                             "c402'hi'",       "c50002'hi'",
                             "c600000002'hi'", "c70200'hi'",
                             "c8000200'hi'",   "c90000000200'hi'",
                             "d4 00 00",       "d7 00 0102030405060708"}) {
        const std::string bytes = packed(line);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(msgpack_reader{bytes.substr(0, size)}.next()) << line << " " << size;
    }
}

TEST(msgpack_reader, the_byte_that_the_format_never_uses_is_nothing) {
    EXPECT_FALSE(msgpack_reader{"\xc1"}.next());
}

}  // namespace
}  // namespace anteroom::wire::socketio
