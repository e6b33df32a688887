#include "wire/engineio/payload.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::wire::engineio {
namespace {

using namespace std::string_literals;

struct read_packets {
    std::vector<std::string> packets;  // the type, or `b`, and the data
    base::error_code error;
};

read_packets read_all(std::string_view body, std::size_t packets_max = 1000) {
    read_packets all;
    payload_reader reader{body, packets_max};
    for (;;) {
        const auto next = reader.next();
        if (!next) {
            all.error = next.error();
            return all;
        }
        if (!*next) return all;
        const char first = (*next)->binary ? 'b' : static_cast<char>((*next)->type);
        all.packets.push_back(first + std::string{(*next)->data});
    }
}

TEST(payload_reader, separates_packets_and_decodes_binary) {
    const auto all = read_all(
        "452-[\"bin\",1]\x1e"
        "bAQI=\x1e"
        "bAw==\x1e"
        "2\x1e"
        "4");
    EXPECT_FALSE(all.error);
    EXPECT_EQ(all.packets,
              (std::vector<std::string>{"452-[\"bin\",1]", "b\x01\x02", "b\x03", "2", "4"}));
}

TEST(payload_reader, binary_may_come_in_lines_as_the_java_client_writes_it) {
    const auto all = read_all(
        "bAQID\n\x1e"
        "bAQ\r\nID");
    EXPECT_FALSE(all.error);
    EXPECT_EQ(all.packets, (std::vector<std::string>{"b\x01\x02\x03", "b\x01\x02\x03"}));
}

TEST(payload_reader, an_empty_body_is_an_error) {
    EXPECT_EQ(read_all("").error, errc::empty_payload);
}

TEST(payload_reader, a_bad_packet_ends_the_reading_after_those_before_it) {
    for (const auto& [bad, error] :
         std::vector<std::pair<std::string, errc>>{{"", errc::empty_packet},
                                                   {"7", errc::unknown_packet_type},
                                                   {"abc", errc::unknown_packet_type},
                                                   {"b!!", errc::bad_base64}}) {
        const auto all = read_all("4one\x1e" + bad +
                                  "\x1e"
                                  "4never");
        EXPECT_EQ(all.packets, std::vector<std::string>{"4one"});
        EXPECT_EQ(all.error, error) << bad;
    }
}

TEST(payload_reader, poll_post_many_tiny_packets_stops_at_the_limit) {
    std::string body = "4";
    for (int i = 1; i < 1000; ++i)
        body +=
            "\x1e"
            "4";
    EXPECT_EQ(read_all(body).packets.size(), 1000u);
    EXPECT_FALSE(read_all(body).error);
    const auto all = read_all(body +
                              "\x1e"
                              "4");
    EXPECT_EQ(all.packets.size(), 1000u);
    EXPECT_EQ(all.error, errc::too_many_packets);
}

TEST(append_packet, writes_what_the_reader_reads) {
    auto text = base::message::make(base::message::kind::text, {"hello"});
    text->prepend_packet_type('4');
    const auto binary = base::message::make(base::message::kind::binary, {"\x01\x02"});
    std::string payload;
    append_packet(payload, *text);
    append_packet(payload, *binary);
    EXPECT_EQ(payload,
              "4hello\x1e"
              "bAQI=");
    EXPECT_EQ(payload_bytes(*text) + payload_bytes(*binary), payload.size() + 1);
}

}  // namespace
}  // namespace anteroom::wire::engineio
