#include "wire/engineio/packet.hpp"

#include <gtest/gtest.h>

namespace anteroom::wire::engineio {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(decode_packet, knows_seven_types) {
    for (char type = '0'; type <= '6'; ++type) {
        const std::string text = type + "data"s;
        const auto decoded = decode_packet(text);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->type, static_cast<packet_type>(type));
        EXPECT_EQ(decoded->data, "data");
    }
    for (const char* text : {"7", "/", ":", "a", "\x00x", "\xff", " 4"})
        EXPECT_FALSE(decode_packet(text)) << text;
}

TEST(decode_text_frame, a_message_in_base64_is_binary_in_both_revisions) {
    std::string bytes;
    const auto fourth = decode_text_frame(revision::v4, "bAQI=", bytes);
    ASSERT_TRUE(fourth);
    EXPECT_TRUE(fourth->binary);
    EXPECT_EQ(fourth->type, packet_type::message);
    EXPECT_EQ(fourth->data, "\x01\x02");
    const auto third = decode_text_frame(revision::v3, "b4AQI=", bytes);
    ASSERT_TRUE(third);
    EXPECT_TRUE(third->binary);
    EXPECT_EQ(third->type, packet_type::message);
    EXPECT_EQ(third->data, "\x01\x02");
}

TEST(decode_text_frame, base64_that_is_none_is_refused) {
    std::string bytes;
    EXPECT_EQ(decode_text_frame(revision::v4, "b!", bytes).error(), errc::bad_base64);
    EXPECT_EQ(decode_text_frame(revision::v3, "b4!", bytes).error(), errc::bad_base64);
    EXPECT_EQ(decode_text_frame(revision::v3, "bAQI=", bytes).error(), errc::unknown_packet_type);
    EXPECT_EQ(decode_text_frame(revision::v3, "b", bytes).error(), errc::empty_packet);
}

TEST(decode_binary_frame, only_revision_3_has_a_type_in_front) {
    const auto fourth = decode_binary_frame(revision::v4, "\x04\x01"sv);
    ASSERT_TRUE(fourth);
    EXPECT_EQ(fourth->data, "\x04\x01");
    const auto third = decode_binary_frame(revision::v3, "\x04\x01"sv);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->type, packet_type::message);
    EXPECT_TRUE(third->binary);
    EXPECT_EQ(third->data, "\x01");
    EXPECT_EQ(decode_binary_frame(revision::v3, ""sv).error(), errc::empty_packet);
    for (const auto bytes : {"\x07"sv, "4"sv, "\xff"sv})
        EXPECT_EQ(decode_binary_frame(revision::v3, bytes).error(), errc::unknown_packet_type);
    EXPECT_TRUE(decode_binary_frame(revision::v4, ""sv));
}

}  // namespace
}  // namespace anteroom::wire::engineio
