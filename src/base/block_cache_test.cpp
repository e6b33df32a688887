#include "base/block_cache.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(block_cache, a_block_is_whole_whatever_was_given_back_before) {
    for (int round = 0; round < 3; ++round) {
        std::vector<std::pair<void*, std::size_t>> taken;
        for (std::size_t bytes = 0; bytes <= 2 * block_cache::block_bytes_max; bytes += 7) {
            taken.emplace_back(block_cache::take(bytes), bytes);
            std::memset(taken.back().first, static_cast<int>(bytes & 0xff), bytes);
        }
        for (const auto& [block, bytes] : taken) {
            const std::span written{static_cast<const unsigned char*>(block), bytes};
            const auto is_ours = [byte = static_cast<unsigned char>(bytes)](unsigned char one) {
                return one == byte;
            };
            EXPECT_TRUE(std::ranges::all_of(written, is_ours)) << bytes;
        }
        for (const auto& [block, bytes] : taken) block_cache::give_back(block, bytes);
    }
}

// More than a thread keeps, and from a thread that has ended: leaks show under LeakSanitizer.
TEST(block_cache, blocks_may_be_given_back_on_another_thread) {
    std::vector<void*> blocks(1'000);
    std::thread taker{[&] {
        for (auto& block : blocks) block = block_cache::take(500);
    }};
    taker.join();
    std::thread giver{[&] {
        for (auto* block : blocks) block_cache::give_back(block, 500);
    }};
    giver.join();
    auto* const fresh = block_cache::take(500);
    std::memset(fresh, 1, 500);
    block_cache::give_back(fresh, 500);
}

// What is destroyed after the cache of its thread goes to the allocator.
TEST(block_cache, a_block_may_be_given_back_while_its_thread_ends) {
    struct late {
        ~late() { block_cache::give_back(block, 100); }
        void* block = block_cache::take(100);
    };
    std::thread ending{[] {
        thread_local late first;  // made before the cache, gone after it
        block_cache::give_back(block_cache::take(100), 100);
        EXPECT_NE(first.block, nullptr);
    }};
    ending.join();
}

}  // namespace
}  // namespace anteroom::base
