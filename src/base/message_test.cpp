#include "base/message.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "base/send_queue.hpp"

namespace anteroom::base {
namespace {

TEST(message, layers_write_in_front_of_the_body) {
    auto made = message::make(message::kind::text, {"2[\"a\",", "1", "]"});
    EXPECT_EQ(made->body(), "2[\"a\",1]");
    EXPECT_EQ(made->packet(), made->body());
    made->prepend_packet_type('4');
    std::memcpy(made->frame_header_end() - 2, "\x81\x09", 2);
    made->set_frame_header_bytes(2);
    EXPECT_EQ(made->packet(), "42[\"a\",1]");
    EXPECT_EQ(made->frame(),
              "\x81\x09"
              "42[\"a\",1]");
    EXPECT_EQ(made->body(), "2[\"a\",1]");
}

TEST(message, may_be_empty) {
    const auto made = message::make(message::kind::binary, {});
    EXPECT_EQ(made->body(), "");
    EXPECT_EQ(made->type(), message::kind::binary);
}

TEST(send_queue, counts_what_waits_and_gives_it_back_in_order) {
    send_queue queue;
    for (const char* text : {"one", "two", "three", "four", "five", "six"})
        queue.push(message::make(message::kind::text, {text}));
    EXPECT_EQ(queue.size(), 6u);
    EXPECT_EQ(queue.bytes(), 22u);
    queue.pop();
    EXPECT_EQ(queue[0]->body(), "two");
    EXPECT_EQ(queue.bytes(), 19u);
    while (!queue.empty()) queue.pop();
    EXPECT_EQ(queue.bytes(), 0u);
    queue.push(message::make(message::kind::text, {"again"}));
    EXPECT_EQ(queue[0]->body(), "again");
}

}  // namespace
}  // namespace anteroom::base
