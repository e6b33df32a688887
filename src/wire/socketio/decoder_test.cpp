#include "wire/socketio/decoder.hpp"

#include <string>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace anteroom::wire::socketio {
namespace {

class decoder_test : public testing::Test {
  protected:
    base::result<std::optional<packet>> text(std::string_view message) {
        return decoder_.on_text(message, arena_, limits_);
    }
    base::result<std::optional<packet>> binary(std::string_view message) {
        return decoder_.on_binary(message, arena_, limits_);
    }
    base::error_code error_of(std::string_view message) {
        return decoder{}.on_text(message, arena_, limits_).error();
    }

    limits limits_;
    json_arena arena_;
    decoder decoder_;
};

TEST_F(decoder_test, decodes_a_plain_event) {
    const auto decoded = text("2/chat,7[\"say\",{\"a\":[1,2.5,null,true]},\"x\"]");
    ASSERT_TRUE(decoded && *decoded);
    EXPECT_EQ((*decoded)->type, packet_type::event);
    EXPECT_EQ((*decoded)->nsp, "/chat");
    EXPECT_EQ((*decoded)->id, 7u);
    EXPECT_EQ(boost::json::serialize(*(*decoded)->data),
              "[\"say\",{\"a\":[1,2.5E0,null,true]},\"x\"]");
}

TEST_F(decoder_test, puts_a_binary_event_together) {
    auto decoded = text(
        "52-[\"bin\",{\"_placeholder\":true,\"num\":1},{\"x\":{\"_placeholder\":true,\"num\":0}}]");
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(*decoded);
    EXPECT_TRUE(decoder_.awaits_attachments());
    decoded = binary(std::string_view{"\x01\x00\x02", 3});
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(*decoded);
    decoded = binary("");
    ASSERT_TRUE(decoded && *decoded);
    EXPECT_EQ((*decoded)->type, packet_type::event);
    ASSERT_EQ((*decoded)->attachments.size(), 2u);
    EXPECT_EQ((*decoded)->attachments[0], std::string("\x01\x00\x02", 3));
    EXPECT_EQ((*decoded)->attachments[1], "");
    EXPECT_FALSE(decoder_.awaits_attachments());
    EXPECT_TRUE(text("2[\"next\"]"));
}

TEST_F(decoder_test, what_was_delivered_may_be_let_go) {
    ASSERT_TRUE(text("51-[\"bin\",{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_EQ(decoder_.take_delivered(), nullptr) << "it is still awaited";
    const auto decoded = binary("data");
    ASSERT_TRUE(decoded && *decoded);
    const auto kept = decoder_.take_delivered();
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ((*decoded)->attachments[0], "data");
    EXPECT_EQ(decoder_.take_delivered(), nullptr);
    EXPECT_TRUE(text("2[\"next\"]"));
}

TEST_F(decoder_test, binary_that_nothing_announced_is_an_error) {
    EXPECT_EQ(binary("x").error(), errc::unexpected_binary);
    ASSERT_TRUE(text("51-[\"a\",{\"_placeholder\":true,\"num\":0}]"));
    ASSERT_TRUE(binary("x"));
    EXPECT_EQ(binary("y").error(), errc::unexpected_binary);
}

TEST_F(decoder_test, text_while_attachments_are_awaited_is_an_error) {
    ASSERT_TRUE(text("51-[\"a\",{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_EQ(text("2[\"b\"]").error(), errc::attachments_missing);
}

TEST_F(decoder_test, text_and_attachments_together_have_one_limit) {
    const std::string announced = "52-[\"a\",{\"_placeholder\":true,\"num\":0}]";
    limits_.message_bytes_max = announced.size() + 10;
    ASSERT_TRUE(text(announced));
    ASSERT_TRUE(binary("12345"));
    EXPECT_TRUE(binary("67890"));
    ASSERT_TRUE(text(announced));
    ASSERT_TRUE(binary("12345"));
    EXPECT_EQ(binary("678901").error(), errc::message_too_large);
}

TEST_F(decoder_test, placeholder_fuzz) {
    for (const char* number :
         {"-1", "1", "1.5", "\"0\"", "9007199254740992", "null", "[]", "18446744073709551615"})
        EXPECT_EQ(
            error_of("51-[\"a\",{\"_placeholder\":true,\"num\":" + std::string{number} + "}]"),
            errc::bad_placeholder)
            << number;
    EXPECT_EQ(error_of("51-[\"a\",{\"_placeholder\":true}]"), errc::bad_placeholder);
    EXPECT_EQ(error_of("51-[\"a\",[{\"b\":{\"_placeholder\":true,\"num\":3}}]]"),
              errc::bad_placeholder);
    // Repeated, unused and merely similar ones are fine.
    EXPECT_FALSE(
        error_of("51-[\"a\",{\"_placeholder\":true,\"num\":0},"
                 "{\"_placeholder\":true,\"num\":0}]"));
    EXPECT_FALSE(error_of("51-[\"a\",{\"_placeholder\":false,\"num\":7}]"));
    EXPECT_FALSE(error_of("51-[\"a\"]"));
}

TEST_F(decoder_test, event_name_types) {
    for (const char* name : {"{\"toString\":1}", "[]", "null", "true", "1e400"})
        EXPECT_EQ(error_of("2[" + std::string{name} + "]"), errc::bad_payload) << name;
    for (const char* name : {"connect", "connect_error", "disconnect", "disconnecting",
                             "newListener", "removeListener"})
        EXPECT_EQ(error_of("2[\"" + std::string{name} + "\"]"), errc::reserved_event_name) << name;
    for (const char* name : {"\"__proto__\"", "\"error\"", "\"\"", "7", "-1.5"})
        EXPECT_FALSE(error_of("2[" + std::string{name} + "]")) << name;
    EXPECT_FALSE(error_of("2[\"" + std::string(256, 'n') + "\"]"));
    EXPECT_EQ(error_of("2[\"" + std::string(257, 'n') + "\"]"), errc::event_name_too_long);
}

TEST_F(decoder_test, a_payload_must_fit_its_type) {
    for (const char* message : {"2", "2{}", "2[]", "2\"a\"", "31", "31{}", "1[]", "1\"x\"", "0[]",
                                "0\"x\"", "51-{\"_placeholder\":true,\"num\":0}"})
        EXPECT_EQ(error_of(message), errc::bad_payload) << message;
    for (const char* message : {"0", "0{}", "0{\"token\":\"x\"}", "1", "1/x", "31[]", "2[\"a\"]"})
        EXPECT_FALSE(error_of(message)) << message;
    EXPECT_EQ(error_of("4{\"message\":\"x\"}"), errc::bad_packet_type);
}

TEST_F(decoder_test, json_is_strict_and_bounded) {
    for (const char* json : {"[\"a\"", "[\"a\",]", "[\"a\"]x", "['a']", "[\"a\" 1]", "[\"a\",01]",
                             "[\"a\",NaN]", "[\"a\",//c\n1]", "[\"a\xff\"]", "[\"a\n\"]"})
        EXPECT_EQ(error_of("2" + std::string{json}), errc::bad_json) << json;
    EXPECT_FALSE(error_of("2[\"a\"," + std::string(63, '[') + std::string(63, ']') + "]"));
    EXPECT_EQ(error_of("2[\"a\"," + std::string(64, '[') + std::string(64, ']') + "]"),
              errc::json_too_deep);
    EXPECT_EQ(error_of("2" + std::string(100'000, '[')), errc::json_too_deep);
    const auto object_of = [](int names) {
        std::string json = "2[\"a\",{";
        for (int i = 0; i < names; ++i) json += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
        return json + "}]";
    };
    EXPECT_FALSE(error_of(object_of(10'000)));
    EXPECT_EQ(error_of(object_of(10'001)), errc::bad_json);
}

TEST_F(decoder_test, large_messages_one_after_another_cost_no_more_than_one) {
    const std::string large = "2[\"a\",\"" + std::string(200'000, 'x') + "\"]";
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(text(large)) << i;
}

TEST_F(decoder_test, a_number_is_the_nearest_double) {
    const auto decoded = text("2[\"a\",5.0000000004000014e+48,0.30000000000000004,1e400,-0.0]");
    ASSERT_TRUE(decoded && *decoded);
    const auto& values = (*decoded)->data->get_array();
    EXPECT_EQ(values[1].get_double(), 5.0000000004000014e+48);
    EXPECT_EQ(values[2].get_double(), 0.1 + 0.2);
    EXPECT_GT(values[3].get_double(), 1e308);
    EXPECT_EQ(values[4].get_double(), 0.0);
}

TEST_F(decoder_test, half_a_surrogate_pair_is_kept_as_javascript_has_it) {
    const auto decoded = text("2[\"a\\ud800b\",\"\\udc00\",\"\\ud83d\\ude00\",\"\\\\ud800\"]");
    ASSERT_TRUE(decoded && *decoded);
    const auto& values = (*decoded)->data->get_array();
    EXPECT_EQ(values[0],
              "a\xed\xa0\x80"
              "b");
    EXPECT_EQ(values[1], "\xed\xb0\x80");
    EXPECT_EQ(values[2], "\xf0\x9f\x98\x80");
    EXPECT_EQ(values[3], "\\ud800");
    EXPECT_EQ(error_of("2[\"a\",\"\\ud800\xed\xa0\x80\"]"), errc::bad_json);
    EXPECT_EQ(error_of("2[\"a\",\"\\ud8\"]"), errc::bad_json);
}

TEST_F(decoder_test, a_message_cut_anywhere_never_decodes_to_the_whole) {
    const std::string whole = "2/n,12[\"event\",{\"k\":\"v\"}]";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto decoded = decoder{}.on_text(whole.substr(0, size), arena_, limits_);
        EXPECT_FALSE(decoded) << whole.substr(0, size);
    }
}

}  // namespace
}  // namespace anteroom::wire::socketio
