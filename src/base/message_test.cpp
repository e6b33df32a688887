#include "base/message.hpp"

#include <atomic>
#include <cstring>
#include <new>
#include <string>
#include <thread>
#include <vector>

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

TEST(message, a_smaller_form_is_made_once_and_kept) {
    const auto made = message::make(message::kind::text, {"aaaaaaaa"});
    int times = 0;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(made->compact_frame([&] { return ++times, std::string{"8a"}; }), "8a");
    EXPECT_EQ(times, 1);
    EXPECT_EQ(made->frame(), "aaaaaaaa");
}

TEST(message, goes_as_it_is_for_ever_where_there_is_no_smaller_form) {
    const auto nothing_smaller = message::make(message::kind::text, {"noise"});
    EXPECT_EQ(nothing_smaller->compact_frame([] { return std::string{}; }), "noise");
    EXPECT_EQ(nothing_smaller->compact_frame([] { return std::string{"n"}; }), "noise");
    const auto failed = message::make(message::kind::text, {"big"});
    EXPECT_EQ(failed->compact_frame([]() -> std::string { throw std::bad_alloc{}; }), "big");
    EXPECT_EQ(failed->compact_frame([] { return std::string{"b"}; }), "big");
    const auto secret = message::make(message::kind::text, {"secret"});
    secret->keep_plain();
    EXPECT_EQ(secret->compact_frame([] { return std::string{"s"}; }), "secret");
}

TEST(message, threads_that_want_the_smaller_form_at_once_get_the_same_one) {
    for (int round = 0; round < 200; ++round) {
        const shared_message made = message::make(message::kind::text, {"shared by all"});
        std::atomic<int> times = 0;
        std::atomic<int> same = 0;
        std::vector<std::thread> shards;
        for (int i = 0; i < 4; ++i)
            shards.emplace_back([&] {
                const auto frame = made->compact_frame([&] { return ++times, std::string{"s"}; });
                if (frame == "s") ++same;
            });
        for (auto& shard : shards) shard.join();
        EXPECT_EQ(times, 1);
        EXPECT_EQ(same, 4);
    }
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
