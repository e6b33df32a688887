#include "wire/engineio/payload_v3.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace anteroom::wire::engineio {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using form = payload_reader_v3::form;

struct read_packets_v3 {
    std::vector<std::string> packets;  // the type, `b` behind it if binary, and the data
    base::error_code error;
};

read_packets_v3 read_all_v3(std::string_view body, form form = form::text,
                            std::size_t packets_max = 1000) {
    read_packets_v3 all;
    payload_reader_v3 reader{body, form, packets_max};
    for (;;) {
        const auto next = reader.next();
        if (!next) {
            all.error = next.error();
            EXPECT_TRUE(reader.next()) << "an error is said once";
            return all;
        }
        if (!*next) return all;
        std::string shown{static_cast<char>((*next)->type)};
        if ((*next)->binary) shown += 'b';
        all.packets.push_back(shown.append((*next)->data));
    }
}

// As a session of protocol 3 queues it: text behind its type digit, binary behind its type.
base::shared_message message(base::message::kind kind, std::string_view data) {
    auto made = base::message::make(kind, {kind == base::message::kind::text ? "" : "\x04", data});
    if (kind == base::message::kind::text) made->prepend_packet_type('4');
    return made;
}
const auto text = [](std::string_view data) { return message(base::message::kind::text, data); };
const auto binary = [](std::string_view data) {
    return message(base::message::kind::binary, data);
};

payload_v3 written(std::initializer_list<base::shared_message> messages) {
    base::send_queue queue;
    for (const auto& one : messages) queue.push(one);
    auto made = take_payload_v3(queue);
    EXPECT_TRUE(queue.empty());
    return made;
}

TEST(payload_v3, text_has_its_length_in_utf16_code_units) {
    EXPECT_EQ(written({text("a")}).body, "2:4a");
    EXPECT_EQ(written({text("\xc3\xa9"), text("\xe2\x82\xac")}).body,
              "2:4\xc3\xa9"
              "2:4\xe2\x82\xac");
    EXPECT_EQ(written({text("\xf0\x9f\x98\x80")}).body, "3:4\xf0\x9f\x98\x80");
    EXPECT_EQ(read_all_v3("2:4\xc3\xa9"
                          "3:4\xf0\x9f\x98\x80"
                          "1:2")
                  .packets,
              (std::vector<std::string>{"4\xc3\xa9", "4\xf0\x9f\x98\x80", "2"}));
}

TEST(payload_v3, binary_makes_octets_of_the_whole_payload) {
    const auto made = written({text("hello"), binary("\x01\x02\x03\x04")});
    EXPECT_TRUE(made.octets);
    EXPECT_EQ(made.body,
              "\x00\x06\xff"
              "4hello"
              "\x01\x05\xff\x04\x01\x02\x03\x04"s);
    EXPECT_EQ(read_all_v3(made.body, form::octets).packets,
              (std::vector<std::string>{"4hello", "4b\x01\x02\x03\x04"}));
}

TEST(payload_v3, a_length_of_octets_is_one_byte_a_digit) {
    const auto made = written({binary(std::string(122, 'x'))});
    EXPECT_EQ(made.body.substr(0, 6), "\x01\x01\x02\x03\xff\x04"s);
    EXPECT_EQ(read_all_v3(made.body, form::octets).packets,
              std::vector<std::string>{"4b" + std::string(122, 'x')});
}

TEST(payload_v3, base64_stands_in_text) {
    EXPECT_EQ(read_all_v3("6:b4AQI=1:3").packets, (std::vector<std::string>{"4b\x01\x02", "3"}));
}

TEST(payload_v3, a_packet_of_no_length_is_passed_over) {
    EXPECT_EQ(read_all_v3("0:2:4a").packets, std::vector<std::string>{"4a"});
    EXPECT_FALSE(read_all_v3("0:").error);
}

TEST(payload_v3, an_empty_body_is_an_error) {
    EXPECT_EQ(read_all_v3("").error, errc::empty_payload);
    EXPECT_EQ(read_all_v3("", form::octets).error, errc::empty_payload);
}

TEST(payload_v3, a_wrong_length_ends_the_reading_after_what_came_before) {
    for (const auto body :
         {"2:4a:"sv, "2:4a3:4"sv, "2:4a-1:4"sv, "2:4a1"sv, "2:4a 1:4"sv, "2:4a9999999999:4"sv,
          "2:4a4:4"sv, "2:4a2:4\xf0\x9f\x98\x80"sv, "2:4a1e1:4"sv, "2:4a0x1:4"sv}) {
        const auto all = read_all_v3(body);
        EXPECT_EQ(all.packets, std::vector<std::string>{"4a"}) << body;
        EXPECT_EQ(all.error, errc::bad_length) << body;
    }
    for (const auto body :
         {"\x01"sv, "\x01\x02"sv, "\x01\xff"sv, "\x02\x01\xff\x04"sv, "\x01\x0a\xff\x04"sv,
          "\x01\x03\xff\x04"sv, "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff\x04"sv})
        EXPECT_EQ(read_all_v3(body, form::octets).error, errc::bad_length);
}

TEST(payload_v3, text_among_octets_is_utf8) {
    EXPECT_EQ(read_all_v3("\x00\x02\xff\x34\xff"sv, form::octets).error, errc::bad_text);
}

TEST(payload_v3, truncated_at_every_byte_it_is_read_in_part_or_refused) {
    const std::string plain = "2:4a3:4bc6:b4AQI=";
    const std::string octets = written({text("hello"), binary("\x01\x02"), text("!")}).body;
    for (std::size_t bytes = 1; bytes < plain.size(); ++bytes) {
        const auto all = read_all_v3(std::string_view{plain}.substr(0, bytes));
        EXPECT_TRUE(all.error || bytes == 4 || bytes == 9) << bytes;
        EXPECT_LT(all.packets.size(), 3u);
    }
    for (std::size_t bytes = 1; bytes < octets.size(); ++bytes) {
        const auto all = read_all_v3(std::string_view{octets}.substr(0, bytes), form::octets);
        EXPECT_TRUE(all.error || bytes == 9 || bytes == 15) << bytes;
        EXPECT_LT(all.packets.size(), 3u);
    }
}

TEST(payload_v3, poll_post_many_tiny_packets_stops_at_the_limit) {
    std::string body;
    for (int i = 0; i < 1000; ++i) body += "1:4";
    EXPECT_FALSE(read_all_v3(body).error);
    EXPECT_EQ(read_all_v3(body + "1:4").error, errc::too_many_packets);
    EXPECT_EQ(read_all_v3(body + "0:").error, errc::too_many_packets);
}

}  // namespace
}  // namespace anteroom::wire::engineio
