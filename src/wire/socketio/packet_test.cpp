#include "wire/socketio/packet.hpp"

#include <gtest/gtest.h>

namespace anteroom::wire::socketio {
namespace {

packet_head head_of(std::string_view text) {
    const auto head = parse_head(text, {});
    EXPECT_TRUE(head) << text;
    return head ? *head : packet_head{};
}

TEST(parse_head, reads_the_examples_of_the_protocol) {
    const auto connect = head_of("0");
    EXPECT_EQ(connect.type, packet_type::connect);
    EXPECT_EQ(connect.nsp, "/");
    EXPECT_EQ(connect.json, "");

    const auto named = head_of("0/admin,{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}");
    EXPECT_EQ(named.nsp, "/admin");
    EXPECT_EQ(named.json, "{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}");

    const auto event = head_of("2/admin,456[\"project:delete\",123]");
    EXPECT_EQ(event.type, packet_type::event);
    EXPECT_EQ(event.id, 456u);
    EXPECT_EQ(event.json, "[\"project:delete\",123]");

    const auto binary = head_of("51-/admin,456[\"a\",{\"_placeholder\":true,\"num\":0}]");
    EXPECT_EQ(binary.type, packet_type::binary_event);
    EXPECT_EQ(binary.attachments, 1u);
    EXPECT_EQ(binary.nsp, "/admin");
    EXPECT_EQ(binary.id, 456u);
}

TEST(parse_head, a_namespace_ends_at_its_comma_or_with_the_packet) {
    EXPECT_EQ(head_of("1/custom").nsp, "/custom");
    EXPECT_EQ(head_of("1/custom,").nsp, "/custom");
    EXPECT_EQ(head_of("1/custom").json, "");
}

TEST(parse_head, attachments_zero_rejected_and_eleven_too) {
    for (const char* text : {"50-[\"a\"]", "60-[\"a\"]", "511-[\"a\"]", "5[\"a\"]", "5-[\"a\"]",
                             "5", "51", "51[\"a\"]", "5+1-[\"a\"]", "5 1-[\"a\"]",
                             "599999999999999999999-[\"a\"]", "51.0-[\"a\"]"})
        EXPECT_EQ(parse_head(text, {}).error(), errc::bad_attachment_count) << text;
    EXPECT_EQ(head_of("510-[\"a\"]").attachments, 10u);
}

TEST(parse_head, refuses_unknown_types_and_ids_out_of_range) {
    for (const char* text : {"", "7", "a", " 2", "-1", "\xff"})
        EXPECT_EQ(parse_head(text, {}).error(), errc::bad_packet_type) << text;
    EXPECT_EQ(parse_head("299999999999999999999[\"a\"]", {}).error(), errc::bad_id);
    EXPECT_EQ(head_of("218446744073709551615[\"a\"]").id, 18446744073709551615u);
}

}  // namespace
}  // namespace anteroom::wire::socketio
