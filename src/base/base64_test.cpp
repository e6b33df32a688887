#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(base64, answers_the_examples_of_rfc_4648) {
    EXPECT_EQ(base64_encode(""), "");
    EXPECT_EQ(base64_encode("f"), "Zg==");
    EXPECT_EQ(base64_encode("fo"), "Zm8=");
    EXPECT_EQ(base64_encode("foo"), "Zm9v");
    EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
    EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
}

TEST(base64, every_byte_survives_the_round_trip_at_every_length) {
    std::string bytes;
    for (int i = 0; i < 600; ++i) {
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
        bytes.push_back(static_cast<char>(i * 7));
    }
}

TEST(base64, accepts_a_text_without_its_padding) {
    EXPECT_EQ(base64_decode("Zg"), "f");
    EXPECT_EQ(base64_decode("Zm8"), "fo");
}

TEST(base64, refuses_what_no_encoder_makes) {
    for (const char* text : {"Z", "Zm9vZ", "Zg=", "Z===", "=", "====", "Zm 9", "Zm9v\n",
                             "Zh==", "Zm9=", "Zm9_", "Zm9-", "Zg==Zg=="})
        EXPECT_EQ(base64_decode(text), std::nullopt) << text;
}

TEST(base64url, uses_its_own_two_digits_and_no_padding) {
    EXPECT_EQ(base64url_encode("\xfb\xff\xfe"), "-__-");
    EXPECT_EQ(base64url_encode("f"), "Zg");
}

TEST(base64url, refuses_padding_white_space_foreign_digits_and_loose_bits) {
    for (const char* text :
         {"Zg==", "Zg=", "Z", "Zm9+", "Zm9/", " Zm9v", "Zm9v ", "Zh", "Zm9", "Zm\n9v"})
        EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
}

}  // namespace

TEST(base64, lines_are_joined_where_they_are_expected) {
    EXPECT_EQ(base64_decode_lines("AQID\n"), "\x01\x02\x03");
    EXPECT_EQ(base64_decode_lines("AQ\r\nID"), "\x01\x02\x03");
    EXPECT_EQ(base64_decode_lines("AQID"), "\x01\x02\x03");
    EXPECT_EQ(base64_decode_lines("\n"), "");
    EXPECT_EQ(base64_decode_lines("AQ ID"), std::nullopt);
    EXPECT_EQ(base64_decode("AQID\n"), std::nullopt);
}

}  // namespace anteroom::base
