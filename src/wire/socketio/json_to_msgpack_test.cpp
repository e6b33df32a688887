#include "wire/socketio/json_to_msgpack.hpp"

#include <gtest/gtest.h>

#include "wire/socketio/test_msgpack.hpp"

namespace anteroom::wire::socketio {
namespace {

using test::packed;
using test::repeated;

class json_to_msgpack_test : public testing::Test {
  protected:
    std::string made_of(std::string_view json, std::vector<std::string> attachments = {}) {
        std::string out;
        EXPECT_TRUE(made_.append(out, json, attachments)) << json;
        return out;
    }
    bool takes(std::string_view json) {
        std::string out;
        return made_.append(out, json, {});
    }

    json_to_msgpack made_;
};

TEST_F(json_to_msgpack_test, values_of_every_kind) {
    EXPECT_EQ(made_of("null"), packed("c0"));
    EXPECT_EQ(made_of("[true,false,null]"), packed("93 c3 c2 c0"));
    EXPECT_EQ(made_of("[\"a\",[],{},{\"k\":[1,{\"l\":-1}]}]"),
              packed("94 a1'a' 90 80 81 a1'k' 92 01 81 a1'l' ff"));
}

TEST_F(json_to_msgpack_test, a_number_without_a_fraction_is_an_integer_if_64_bits_hold_it) {
    EXPECT_EQ(made_of("[0,-1,9007199254740993,-9223372036854775808,18446744073709551615]"),
              packed("95 00 ff cf0020000000000001 d38000000000000000 cfffffffffffffffff"));
    EXPECT_EQ(made_of("[1.5,1e+300,18446744073709551616]"),
              packed("93 cb3ff8000000000000 cb7e37e43c8800759c cb43f0000000000000"));
}

TEST_F(json_to_msgpack_test, texts_are_what_their_escapes_mean) {
    EXPECT_EQ(made_of(R"("\"\\\/\b\f\n\r\t\u0001\u00df\u20ac")"),
              packed("ae '\"\\/' 08 0c 0a 0d 09 01 c39f e282ac"));
    EXPECT_EQ(made_of(R"("a\ud83d\ude00b")"), packed("a6 'a' f09f9880 'b'"));
    EXPECT_EQ(made_of("\"\xc3\x9f\""), packed("a2 c39f"));
    // Halves of pairs, in either order, one at the end.
    EXPECT_EQ(made_of(R"("\ud800x\ude00\ud83d")"), packed("aa eda080 'x' edb880 eda0bd"));
}

TEST_F(json_to_msgpack_test, an_attachment_stands_where_its_placeholder_is) {
    EXPECT_EQ(made_of(R"(["b",{"_placeholder":true,"num":1},{"x":{"_placeholder":true,"num":0}}])",
                      {"zero", ""}),
              packed("93 a1'b' c400 81 a1'x' c404'zero'"));
    EXPECT_EQ(made_of(R"([{"num":0,"_placeholder":true}])", {"z"}), packed("91 c401'z'"));
}

TEST_F(json_to_msgpack_test, what_only_looks_like_a_placeholder_is_an_object) {
    const std::string object = packed("82 ac'_placeholder' c3 a3'num' 00");
    EXPECT_EQ(made_of(R"({"_placeholder":true,"num":0})"), object);
    EXPECT_EQ(made_of(R"({"_placeholder":true,"num":0})", {}), object);
    EXPECT_EQ(made_of(R"({"_placeholder":true,"num":1})", {"z"}),
              packed("82 ac'_placeholder' c3 a3'num' 01"));
    EXPECT_EQ(made_of(R"({"_placeholder":true,"num":-1})", {"z"}),
              packed("82 ac'_placeholder' c3 a3'num' ff"));
    EXPECT_EQ(made_of(R"({"_placeholder":true,"num":0,"x":1})", {"z"}),
              packed("83 ac'_placeholder' c3 a3'num' 00 a1'x' 01"));
}

TEST_F(json_to_msgpack_test, long_lists_and_maps_get_a_longer_head) {
    const auto list_of = [](std::size_t size) {
        std::string json = "[";
        for (std::size_t i = 0; i < size; ++i) json += i ? ",7" : "7";
        return json + "]";
    };
    EXPECT_EQ(made_of(list_of(15)), packed("9f") + repeated("07", 15));
    EXPECT_EQ(made_of(list_of(16)), packed("dc0010") + repeated("07", 16));
    EXPECT_EQ(made_of(list_of(65'536)), packed("dd00010000") + repeated("07", 65'536));
    EXPECT_EQ(made_of("[" + list_of(16) + "," + list_of(16) + "]"),
              packed("92") + repeated("dc0010 07070707070707070707070707070707", 2));
    std::string map = "{";
    std::string wanted = packed("de0010");
    for (char name = 'a'; name < 'a' + 16; ++name) {
        map += (name == 'a' ? "\"" : ",\"") + std::string(1, name) + "\":0";
        wanted += packed("a1") + name + packed("00");
    }
    EXPECT_EQ(made_of(map + "}"), wanted);
}

TEST_F(json_to_msgpack_test, nesting_costs_no_stack) {
    constexpr std::size_t deep = 1'000'000;
    EXPECT_EQ(made_of(std::string(deep, '[') + std::string(deep, ']')),
              repeated("91", deep - 1) + packed("90"));
}

TEST_F(json_to_msgpack_test, appends_to_what_is_there) {
    std::string out = "before";
    EXPECT_TRUE(made_.append(out, "[1]", {}));
    EXPECT_EQ(out, "before" + packed("91 01"));
}

TEST_F(json_to_msgpack_test, what_is_not_json_is_refused) {
    for (const char* json :
         {"",      "[",    "]",    "[1",      "[1,",       "[1,]",        "[,1]",
          "[1 2]", "[1]x", "{",    "{\"a\"}", "{\"a\":}",  "{\"a\":1,}",  "{1:2}",
          "\"",    "\"a",  "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "tru",
          "nul",   "x",    "-",    "1e",      "1-1",       "{]",          "[}"})
        EXPECT_FALSE(takes(json)) << json;
}

}  // namespace
}  // namespace anteroom::wire::socketio
