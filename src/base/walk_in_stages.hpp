#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <iterator>
#include <type_traits>

namespace anteroom::base {

// Calls every stage with each element, in order; a stage is `apart` elements ahead of the next one.
//
// For walks through many objects that have left the cache since the last one: the last stage does
// the work, those before fetch (__builtin_prefetch) what it will touch, each following one pointer
// from what the one before has fetched. The memory's time passes while others are worked on.
template <std::size_t apart, class Range, class... Stage>
void walk_in_stages(const Range& range, Stage... stage) {
    using element = std::remove_cvref_t<decltype(*std::begin(range))>;
    constexpr std::size_t lead = apart * (sizeof...(Stage) - 1);  // of the first before the last
    std::array<element, std::bit_ceil(lead + 1)> line{};
    std::size_t at = 0;
    const auto place = [&](std::size_t which) -> element& { return line[which % line.size()]; };
    // Those that have an element: not the later ones at first, nor the earlier ones at last.
    const auto run_some = [&](std::size_t end) {
        std::size_t behind = 0;
        const auto run = [&](auto& one) {
            if (at >= behind && at - behind < end) one(place(at - behind));
            behind += apart;
        };
        (run(stage), ...);
    };
    for (const auto& one : range) {
        place(at) = one;
        if (at < lead) {
            run_some(at + 1);
        } else {
            std::size_t from = at;
            ((stage(place(from)), from -= apart), ...);
        }
        ++at;
    }
    for (const std::size_t end = at; end > 0 && at < end + lead; ++at) run_some(end);
}

// Has the first `bytes` of an object fetched, whatever its type says of them.
template <std::size_t bytes = 1>
inline void fetch(const void* object) {
    constexpr std::size_t line_bytes = 64;
    for (std::size_t at = 0; at < bytes; at += line_bytes)
        __builtin_prefetch(static_cast<const char*>(object) + at);
}

}  // namespace anteroom::base
