#include "wire/socketio/msgpack_decoder.hpp"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

#include "wire/socketio/json_writer.hpp"
#include "wire/socketio/test_msgpack.hpp"

namespace anteroom::wire::socketio {
namespace {

using test::packed;
using test::repeated;

// An event whose payload is one list of what the bytes say, behind its name.
std::string event_of(const std::string& values, unsigned count) {
    return packed("83 a4'type' 02 a3'nsp' a1'/' a4'data'") + static_cast<char>(0x91 + count) +
           packed("a1'e'") + values;
}

class msgpack_decoder_test : public testing::Test {
  protected:
    base::result<packet> decode(std::string_view message) {
        return decoder_.decode(message, limits_);
    }
    base::error_code error_of(std::string_view message) { return decode(message).error(); }

    // The arguments of an event, as JSON.
    std::string arguments(std::string_view line, unsigned count = 1) {
        const auto decoded = decode(event_of(packed(line), count));
        if (!decoded) return decoded.error().message();
        attachments_.assign(decoded->attachments.begin(), decoded->attachments.end());
        std::string json;
        write_json(json, *decoded->data);
        return json;
    }
    base::error_code error_of_argument(std::string_view line) {
        return error_of(event_of(packed(line), 1));
    }

    limits limits_;
    msgpack_decoder decoder_;
    std::vector<std::string> attachments_;
};

TEST_F(msgpack_decoder_test, decodes_what_a_stock_client_sends) {
    auto decoded =
        decode(packed("84 a4'type' 00 a4'data' 81 a5'token' a1't' a3'nsp' a1'/' a7'options' 81 "
                      "a8'compress' c3"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->type, packet_type::connect);
    EXPECT_EQ(decoded->nsp, "/");
    EXPECT_FALSE(decoded->id);
    EXPECT_EQ(decoded->data->get_object().at("token"), "t");

    decoded = decode(packed("83 a4'type' 00 a4'data' d40000 a3'nsp' a1'/'"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->data, nullptr);

    decoded = decode(packed("84 a4'type' 02 a4'data' 91 a5'ackme' a2'id' 00 a3'nsp' a5'/chat'"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->type, packet_type::event);
    EXPECT_EQ(decoded->nsp, "/chat");
    EXPECT_EQ(decoded->id, 0u);
    EXPECT_EQ(decoded->data->get_array().at(0), "ackme");

    decoded = decode(packed("82 a4'type' 01 a3'nsp' a1'/'"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->type, packet_type::disconnect);
}

TEST_F(msgpack_decoder_test, values_of_every_kind) {
    EXPECT_EQ(arguments("c0 c2 c3 2a ff cb3ff8000000000000 a1'x' 92 01 80", 8),
              R"(["e",null,false,true,42,-1,1.5,"x",[1,{}]])");
    EXPECT_EQ(arguments("82 a1'a' 81 a1'b' 90 a1'c' cfffffffffffffffff"),
              R"(["e",{"a":{"b":[]},"c":18446744073709551615}])");
    EXPECT_EQ(arguments("d38000000000000000 cf0020000000000001", 2),
              R"(["e",-9223372036854775808,9007199254740993])");
    EXPECT_EQ(arguments("ca3fc00000 cb7ff0000000000000", 2), R"(["e",1.5,null])");
}

TEST_F(msgpack_decoder_test, binary_becomes_a_placeholder_and_an_attachment) {
    EXPECT_EQ(arguments("c403000102 81 a1'x' 92 c400 c70200'ab'", 2),
              R"(["e",{"_placeholder":true,"num":0},)"
              R"({"x":[{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]}])");
    EXPECT_EQ(attachments_, (std::vector<std::string>{packed("000102"), "", "ab"}));
    EXPECT_EQ(arguments("01"), R"(["e",1])");
    EXPECT_TRUE(attachments_.empty());
}

TEST_F(msgpack_decoder_test, binary_beside_the_payload_is_no_attachment) {
    const auto decoded = decode(
        packed("84 a4'type' 03 a1'x' 92 c401'a' d4 05 00 a4'data' 91 c401'b' a3'nsp' a1'/'"));
    ASSERT_TRUE(decoded);
    ASSERT_EQ(decoded->attachments.size(), 1u);
    EXPECT_EQ(decoded->attachments[0], "b");
    EXPECT_EQ(placeholder_number(decoded->data->get_array().at(0)), 0u);
}

TEST_F(msgpack_decoder_test, what_javascript_has_besides_comes_as_by_json) {
    EXPECT_EQ(arguments("82 a1'a' d40000 a1'b' 01"), R"(["e",{"b":1}])");
    EXPECT_EQ(arguments("92 d40000 01"), R"(["e",[null,1]])");
    EXPECT_EQ(arguments("d700 0000018df4bc567b"), R"(["e","2024-02-29T12:00:00.123Z"])");
    EXPECT_EQ(arguments("d700 7fffffffffffffff"), R"(["e",null])");
    // Extensions that mean nothing to notepack.io.
    EXPECT_EQ(arguments("d6ff 65e07540"), R"(["e",[-1,{"_placeholder":true,"num":0}]])");
    EXPECT_EQ(attachments_, std::vector{packed("65e07540")});
    EXPECT_EQ(arguments("d500 0102"), R"(["e",[0,{"_placeholder":true,"num":0}]])");
    EXPECT_EQ(arguments("c70205 0102"), R"(["e",[5,{"_placeholder":true,"num":0}]])");
}

TEST_F(msgpack_decoder_test, what_looks_like_a_placeholder_is_refused_beside_binary) {
    EXPECT_EQ(arguments("82 ac'_placeholder' c3 a3'num' 00"),
              R"(["e",{"_placeholder":true,"num":0}])");
    EXPECT_EQ(error_of(event_of(packed("82 ac'_placeholder' c3 a3'num' 00 c400"), 2)),
              errc::bad_placeholder);
    EXPECT_EQ(error_of(event_of(packed("c400 82 a3'num' 00 ac'_placeholder' c3"), 2)),
              errc::bad_placeholder);
    EXPECT_FALSE(error_of(event_of(packed("c400 82 a3'num' 00 ac'_placeholder' c2"), 2)));
}

TEST_F(msgpack_decoder_test, a_packet_is_a_map_of_what_it_needs) {
    for (const char* line : {"", "c0", "90", "a1'x'", "00", "80", "c1"})
        EXPECT_TRUE(error_of(packed(line))) << line;
    EXPECT_EQ(error_of(packed("81 a3'nsp' a1'/'")), errc::bad_packet_type);
    for (const char* type : {"05", "06", "ff", "a1'0'", "c0", "cb3ff8000000000000"})
        EXPECT_EQ(error_of(packed("82 a3'nsp' a1'/' a4'type'") + packed(type)),
                  errc::bad_packet_type)
            << type;
    EXPECT_EQ(error_of(packed("81 a4'type' 01")), errc::bad_payload);
    EXPECT_EQ(error_of(packed("82 a4'type' 01 a3'nsp' c0")), errc::bad_payload);
    for (const char* id : {"ff", "a1'1'", "c0", "cb3ff8000000000000", "cb4340000000000002"})
        EXPECT_EQ(error_of(packed("84 a4'type' 03 a3'nsp' a1'/' a4'data' 90 a2'id'") + packed(id)),
                  errc::bad_id)
            << id;
    // JavaScript has one kind of number.
    EXPECT_FALSE(error_of(packed("82 a4'type' cb3ff0000000000000 a3'nsp' a1'/'")));
    EXPECT_EQ(
        decode(packed("84 a4'type' 03 a3'nsp' a1'/' a4'data' 90 a2'id' cb4000000000000000"))->id,
        2u);
}

TEST_F(msgpack_decoder_test, a_payload_must_fit_its_type) {
    const auto error_with = [&](const char* type, const char* data) {
        return error_of(packed("83 a3'nsp' a1'/' a4'type'") + packed(type) + packed("a4'data'") +
                        packed(data));
    };
    for (const char* data : {"c0", "90", "a1'x'", "01"})
        EXPECT_EQ(error_with("00", data), errc::bad_payload) << data;
    for (const char* data : {"c0", "90", "80"})
        EXPECT_EQ(error_with("01", data), errc::bad_payload) << data;
    for (const char* data : {"d40000", "c0", "80", "90", "91c0", "9190", "91c400",
                             "91cb7ff0000000000000", "91cb7ff8000000000000"})
        EXPECT_EQ(error_with("02", data), errc::bad_payload) << data;
    for (const char* data : {"d40000", "c0", "80"})
        EXPECT_EQ(error_with("03", data), errc::bad_payload) << data;
    EXPECT_EQ(error_with("04", "81 a7'message' a1'x'"), errc::bad_packet_type);
    // The reference lets these through, and runs the program's own `disconnect` handlers.
    EXPECT_EQ(error_with("02", "91 aa'disconnect'"), errc::reserved_event_name);
    EXPECT_FALSE(error_with("02", "91 07"));
    EXPECT_FALSE(error_with("02", "91 cb3ff8000000000000"));
    EXPECT_EQ(error_of(event_of("", 0).replace(event_of("", 0).size() - 2, 2,
                                               packed("da0101") + std::string(257, 'n'))),
              errc::event_name_too_long);
}

TEST_F(msgpack_decoder_test, keys_and_texts_are_utf_8) {
    EXPECT_EQ(error_of_argument("81 01 01"), errc::bad_msgpack);
    EXPECT_EQ(error_of_argument("81 c0 01"), errc::bad_msgpack);
    EXPECT_EQ(error_of_argument("81 c401'a' 01"), errc::bad_msgpack);
    EXPECT_EQ(error_of_argument("81 a1ff 01"), errc::bad_msgpack);
    for (const char* text :
         {"a1ff", "a180", "a2c3'x'", "a2c080", "a2eda0", "a4f4908080", "a4eda080ff", "a3e08080"})
        EXPECT_EQ(error_of_argument(text), errc::bad_msgpack) << text;
    EXPECT_EQ(arguments("a6 c39f f09f9880"), "[\"e\",\"\xc3\x9f\xf0\x9f\x98\x80\"]");
    EXPECT_EQ(arguments("a9 'a' eda080 ed9fbf edbfbf"
                        " a3 eda080",
                        2)
                      .size() > 0,
              true);
    EXPECT_EQ(arguments("a7 'a' eda080 edbfbf"), R"(["e","a\ud800\udfff"])");
}

TEST_F(msgpack_decoder_test, of_two_members_with_one_name_the_last_counts) {
    EXPECT_EQ(arguments("82 a1'a' 01 a1'a' 02"), R"(["e",{"a":2}])");
    const auto decoded = decode(packed("83 a4'type' 00 a4'type' 01 a3'nsp' a1'/'"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->type, packet_type::disconnect);
}

TEST_F(msgpack_decoder_test, nothing_may_follow) {
    EXPECT_EQ(error_of(packed("82 a4'type' 01 a3'nsp' a1'/' c0")), errc::bad_msgpack);
}

TEST_F(msgpack_decoder_test, nesting_is_bounded) {
    EXPECT_FALSE(error_of(event_of(repeated("91", 62) + packed("90"), 1)));
    EXPECT_EQ(error_of(event_of(repeated("91", 63) + packed("90"), 1)), errc::msgpack_too_deep);
    // An extension is a list here.
    EXPECT_FALSE(error_of(event_of(repeated("91", 62) + packed("d4 05 00"), 1)));
    EXPECT_EQ(error_of(event_of(repeated("91", 63) + packed("d4 05 00"), 1)),
              errc::msgpack_too_deep);
    EXPECT_EQ(error_of(repeated("91", 100'000) + packed("90")), errc::msgpack_too_deep);
    EXPECT_EQ(error_of(repeated("81 a1'a'", 100'000) + packed("90")), errc::msgpack_too_deep);
}

TEST_F(msgpack_decoder_test, values_names_and_attachments_are_bounded) {
    limits_.msgpack_binaries_max = 2;
    EXPECT_FALSE(error_of_argument("92 c400 c400"));
    EXPECT_EQ(error_of_argument("93 c400 c70000 c400"), errc::bad_attachment_count);

    // Of the packet: itself, three keys, three values, the event's name.
    limits_.msgpack_values_max = 8 + 1;
    EXPECT_FALSE(error_of_argument("01"));
    EXPECT_EQ(error_of_argument("9101"), errc::msgpack_too_large);
    limits_ = {};

    const auto map_of = [](int names) {
        std::string bytes = packed("de");
        bytes.push_back(static_cast<char>(names >> 8));
        bytes.push_back(static_cast<char>(names & 0xff));
        for (int i = 0; i < names; ++i) {
            const std::string name = std::to_string(i);
            bytes.push_back(static_cast<char>(0xa0 + name.size()));
            bytes += name + packed("00");
        }
        return event_of(bytes, 1);
    };
    EXPECT_FALSE(error_of(map_of(10'000)));
    EXPECT_EQ(error_of(map_of(10'001)), errc::msgpack_too_large);
}

TEST_F(msgpack_decoder_test, large_packets_one_after_another_cost_no_more_than_one) {
    const std::string large = event_of(packed("db00030d40") + std::string(200'000, 'x'), 1);
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(decode(large)) << i;
    EXPECT_TRUE(error_of(large + "x"));
    EXPECT_TRUE(decode(large));
}

TEST_F(msgpack_decoder_test, a_packet_cut_anywhere_is_none) {
    const std::string whole = event_of(
        packed("84 a1'a' d903'bcd' a1'e' 92 cd0102 c403010203 a1'f' d40000 a1'g' cb3ff8000000000000"
               " d700 0000018df4bc567b"),
        2);
    ASSERT_TRUE(decode(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(decode(whole.substr(0, size))) << size;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = whole;
            changed[at] = static_cast<char>(byte);
            if (const auto decoded = decode(changed); decoded && decoded->data) {
                std::string json;
                write_json(json, *decoded->data);
            }
        }
}

}  // namespace
}  // namespace anteroom::wire::socketio
