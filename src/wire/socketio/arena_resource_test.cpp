#include "wire/socketio/arena_resource.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::wire::socketio {
namespace {

std::uintptr_t number_of(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address);
}

TEST(arena_resource, gives_out_memory_of_its_own_that_does_not_overlap) {
    alignas(16) std::array<unsigned char, 1024> buffer;
    arena_resource arena{buffer.data(), buffer.size()};
    std::vector<std::pair<unsigned char*, std::size_t>> given;
    for (std::size_t n = 1; n < 2000; n += 7) {
        const std::size_t alignment = n % 2 == 0 ? 8 : 1;
        auto* const place = static_cast<unsigned char*>(arena.allocate(n, alignment));
        EXPECT_EQ(number_of(place) % alignment, 0u);
        std::memset(place, static_cast<int>(n % 251), n);
        given.emplace_back(place, n);
    }
    for (const auto& [place, n] : given) {
        EXPECT_EQ(place[0], n % 251);
        EXPECT_EQ(place[n - 1], n % 251);
    }
}

TEST(arena_resource, begins_again_with_its_buffer) {
    alignas(16) std::array<unsigned char, 256> buffer;
    arena_resource arena{buffer.data(), buffer.size()};
    for (int round = 0; round < 100; ++round) {
        EXPECT_EQ(arena.allocate(16, 8), buffer.data());
        std::memset(arena.allocate(100'000, 8), 0, 100'000);
        arena.reset();
    }
}

TEST(arena_resource, the_next_block_lies_where_it_was_planned_which_nobody_can_foretell) {
    alignas(16) std::array<unsigned char, 2048> buffer;
    arena_resource arena{buffer.data(), buffer.size()};
    std::set<std::uintptr_t> low_bits;
    for (int n = 0; n < 1000; ++n) {
        arena.allocate(3, 1);
        arena.plan(5000);
        const auto place = arena.plan(1000);
        auto* const block = arena.allocate(n % 2 == 0 ? 1000 : 900, 16);
        EXPECT_EQ(number_of(block), place);
        std::memset(block, 0, n % 2 == 0 ? 1000 : 900);
        EXPECT_GE(number_of(arena.allocate(8, 8)), place + 900);
        low_bits.insert(place & 255);
        if (n % 10 == 0) arena.reset();
    }
    EXPECT_EQ(low_bits.size(), 32u);
}

}  // namespace
}  // namespace anteroom::wire::socketio
