#include "base/block_cache.hpp"

#include <array>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define ANTEROOM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ANTEROOM_ASAN 1
#endif
#endif

namespace anteroom::base::block_cache {

namespace {

#ifdef ANTEROOM_ASAN
constexpr bool keeps_blocks = false;
#else
constexpr bool keeps_blocks = true;
#endif

constexpr std::size_t step_bytes = 32;

struct free_block {
    free_block* next;
};

// Outlives the cache of its thread: what is given back while a thread ends finds it.
enum class stage : unsigned char { unused, open, ended };
constinit thread_local stage now = stage::unused;

struct cache {
    cache() { now = stage::open; }
    cache(const cache&) = delete;
    cache& operator=(const cache&) = delete;
    ~cache() {
        now = stage::ended;
        for (auto* first : by_size)
            while (first) ::operator delete(std::exchange(first, first->next));
    }

    std::array<free_block*, block_bytes_max / step_bytes + 1> by_size{};
    std::size_t bytes = 0;
};

cache& own_cache() {
    thread_local cache own;
    return own;
}

constexpr std::size_t steps_of(std::size_t bytes) {
    return (bytes + step_bytes - 1) / step_bytes;
}

}  // namespace

void* take(std::size_t bytes) {
    if (!keeps_blocks || bytes > block_bytes_max || bytes == 0) return ::operator new(bytes);
    const std::size_t steps = steps_of(bytes);
    if (now == stage::open) {
        cache& own = own_cache();
        if (auto*& first = own.by_size[steps]) {
            own.bytes -= steps * step_bytes;
            return std::exchange(first, first->next);
        }
    }
    return ::operator new(steps* step_bytes);
}

void give_back(void* block, std::size_t bytes) noexcept {
    const std::size_t whole = steps_of(bytes) * step_bytes;
    if (keeps_blocks && bytes <= block_bytes_max && bytes > 0 && now != stage::ended) {
        cache& own = own_cache();
        if (own.bytes + whole <= thread_bytes_max) {
            auto*& first = own.by_size[steps_of(bytes)];
            first = new (block) free_block{first};
            own.bytes += whole;
            return;
        }
    }
    ::operator delete(block);
}

}  // namespace anteroom::base::block_cache
