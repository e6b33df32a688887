#include "auth/arena.hpp"

#include <cstdint>

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace anteroom::auth {
namespace {

const char* const document = R"({"sub":"5f6b3f0a-1f2e-4d3c-9b8a-7c6d5e4f3a2b","id":42,)"
                             R"("roles":["user","admin"],"a":{"b":{}}})";

TEST(arena, what_one_has_measured_fits_into_another) {
    std::byte scratch[4096];
    arena measuring(scratch);
    const auto measured = boost::json::parse(document, &measuring);
    std::byte exact[4096];
    arena fitting(std::span<std::byte>(exact).first(measuring.needed()));
    const boost::json::object copy(measured.as_object(), &fitting);
    EXPECT_LE(fitting.needed(), measuring.needed());
    EXPECT_EQ(copy, measured.as_object());
}

TEST(arena, what_does_not_fit_comes_from_the_heap_and_goes_back) {
    for (const std::size_t room : {0u, 1u, 64u, 300u}) {
        std::byte small[300];
        arena storage(std::span<std::byte>(small).first(room));
        const auto value = boost::json::parse(document, &storage);
        EXPECT_EQ(value, boost::json::parse(document));
        EXPECT_GT(storage.needed(), room);
    }
}

TEST(arena, every_piece_is_aligned_as_asked) {
    std::byte buffer[256];
    arena storage(buffer);
    for (const std::size_t alignment : {1u, 2u, 4u, 8u, 16u, 1u, 16u}) {
        void* const piece = storage.allocate(3, alignment);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece) % alignment, 0u);
        storage.deallocate(piece, 3, alignment);
    }
}

}  // namespace
}  // namespace anteroom::auth
