#include "wire/websocket/extension_list.hpp"

#include <string>

#include <gtest/gtest.h>

namespace anteroom::wire::websocket {
namespace {

using progress = extension_reader::progress;

// Each offer as `name;parameter=value`, with bars between them; "malformed" at its place.
std::string read(std::string_view line) {
    extension_reader reader{line};
    extension_offer offer;
    std::string seen;
    while (true) {
        const auto got = reader.next(offer);
        if (got == progress::end) return seen;
        if (!seen.empty()) seen += '|';
        if (got == progress::malformed) return seen + "malformed";
        seen += offer.name;
        for (const auto& parameter : offer.parameters()) {
            seen.append(";").append(parameter.name);
            if (parameter.value) seen.append("=").append(*parameter.value);
        }
        if (offer.overfull()) seen += ";...";
    }
}

TEST(extension_reader, takes_offers_and_their_parameters_apart) {
    EXPECT_EQ(read("permessage-deflate"), "permessage-deflate");
    EXPECT_EQ(read("a; b; c=10, d;e=\"x\""), "a;b;c=10|d;e=x");
    EXPECT_EQ(read("a ;\tb = 10 , c"), "a;b=10|c");
    EXPECT_EQ(read("a;b=\"1\\0\""), "a;b=1\\0");
    EXPECT_EQ(read("constructor;__proto__=1"), "constructor;__proto__=1");
}

TEST(extension_reader, empty_elements_are_nothing) {
    EXPECT_EQ(read(""), "");
    EXPECT_EQ(read(" , ,\t, "), "");
    EXPECT_EQ(read(",a,,b,"), "a|b");
}

TEST(extension_reader, a_value_that_is_not_there_is_an_empty_one) {
    EXPECT_EQ(read("a;b="), "a;b=");
    EXPECT_EQ(read("a;b=\"\""), "a;b=");
    EXPECT_EQ(read("a;b"), "a;b");
}

TEST(extension_reader, what_is_no_list_of_extensions_is_malformed) {
    for (const char* line :
         {";", "a;", "a;;b", "a b", "a=1", "a;=1", "a;b=c d", "a;b=\"c", "a;b=\"c\\", "a;b=\"c d\"",
          "a;b=\"c\"d", "a;b=@", "\"a\"", "a/b", "a;b=\"\\\"\"", "a\x01", "\xff"})
        EXPECT_EQ(read(line), "malformed") << line;
    EXPECT_EQ(read("a, b;, c"), "a|malformed");
}

TEST(extension_reader, keeps_16_parameters_and_says_if_there_are_more) {
    std::string line = "a";
    for (int i = 0; i < 16; ++i) line += ";p";
    EXPECT_EQ(read(line).find("..."), std::string::npos);
    EXPECT_NE(read(line + ";p").find("..."), std::string::npos);
}

TEST(extension_reader, hdr_parse_linear) {
    // A reader that goes back would be at this for minutes.
    for (const std::string_view piece : {" ", "\"", ",", ";", "a", "\\", "a;", "a;b=\"", "=\""}) {
        std::string line = "a;b=\"";
        while (line.size() < 4'000'000) line += piece;
        read(piece == "a" ? "a" + line.substr(5) : line);
    }
}

}  // namespace
}  // namespace anteroom::wire::websocket
