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
    const auto all = queue.bytes();
    const auto first = queue[0]->memory_bytes() + sizeof(shared_message);
    queue.pop();
    EXPECT_EQ(queue[0]->body(), "two");
    EXPECT_EQ(queue.bytes(), all - first);
    while (!queue.empty()) queue.pop();
    EXPECT_EQ(queue.bytes(), 0u);
    queue.push(message::make(message::kind::text, {"again"}));
    EXPECT_EQ(queue[0]->body(), "again");
}

TEST(send_queue, one_that_is_never_empty_does_not_grow) {
    send_queue queue;
    for (const std::size_t waiting : {1u, 3u, 10u, 100u}) {
        int last = 0;
        const auto push = [&] {
            queue.push(message::make(message::kind::text, {std::to_string(++last)}));
        };
        for (std::size_t i = 0; i < waiting; ++i) push();
        for (int i = 0; i < 5'000; ++i) {
            push();
            EXPECT_EQ(queue[0]->body(), std::to_string(last - static_cast<int>(waiting)));
            queue.pop();
        }
        EXPECT_EQ(queue.size(), waiting);
        EXPECT_LE(queue.capacity(), 4 * waiting + 4);
        while (!queue.empty()) queue.pop();
    }
}

TEST(send_queue, what_a_small_message_costs_besides_its_bytes_counts_too) {
    send_queue queue;
    const auto made = message::make(message::kind::text, {"x"});
    EXPECT_GE(made->memory_bytes(), sizeof(message) + message::headroom_bytes + 1);
    for (int i = 0; i < 1'000; ++i) queue.push(made);
    EXPECT_EQ(queue.bytes(), 1'000 * (made->memory_bytes() + sizeof(shared_message)));
    queue.pop();
    EXPECT_EQ(queue.bytes(), 999 * (made->memory_bytes() + sizeof(shared_message)));
}

}  // namespace
}  // namespace anteroom::base
