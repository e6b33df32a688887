#include "wire/websocket/allocation_counter.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ANTEROOM_NEW_IS_TAKEN
#endif
#endif

#ifdef ANTEROOM_NEW_IS_TAKEN
#include <sanitizer/allocator_interface.h>
#endif

namespace {

std::atomic<std::size_t> allocations_made;
std::atomic<std::size_t> bytes_asked;
std::atomic<std::ptrdiff_t> bytes_live;

}  // namespace

#ifdef ANTEROOM_NEW_IS_TAKEN

// The thread sanitizer's runtime has an operator new of its own, and tells of what it gives.
namespace {

std::ptrdiff_t size_of(const volatile void* memory) {
    return static_cast<std::ptrdiff_t>(
        __sanitizer_get_allocated_size(const_cast<const void*>(memory)));
}

void on_malloc(const volatile void* memory, std::size_t bytes) {
    ++allocations_made;
    bytes_asked += bytes;
    bytes_live += size_of(memory);
}

void on_free(const volatile void* memory) {
    if (memory != nullptr) bytes_live -= size_of(memory);
}

[[maybe_unused]] const int hooks = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);

}  // namespace

#else

void* operator new(std::size_t bytes) {
    void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
    if (memory == nullptr) throw std::bad_alloc{};
    ++allocations_made;
    bytes_asked += bytes;
    bytes_live += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    return memory;
}

void* operator new[](std::size_t bytes) {
    return operator new(bytes);
}

void operator delete(void* memory) noexcept {
    if (memory != nullptr) bytes_live -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    std::free(memory);
}

void operator delete[](void* memory) noexcept {
    operator delete(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    operator delete(memory);
}

#endif

namespace anteroom::wire::websocket {

allocation_counter::allocation_counter() {
    allocations_made = 0;
    bytes_asked = 0;
    bytes_live = 0;
}

std::size_t allocation_counter::allocations() const {
    return allocations_made;
}
std::size_t allocation_counter::bytes() const {
    return bytes_asked;
}
std::size_t allocation_counter::live_bytes() const {
    const std::ptrdiff_t live = bytes_live;
    return live < 0 ? 0 : static_cast<std::size_t>(live);
}

}  // namespace anteroom::wire::websocket
