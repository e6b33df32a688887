#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace anteroom::base {

namespace detail {

template <class T>
struct tail_allocator {
    using value_type = T;

    std::size_t tail_bytes;

    explicit tail_allocator(std::size_t bytes) : tail_bytes(bytes) {}
    template <class Other>
    tail_allocator(const tail_allocator<Other>& other) : tail_bytes(other.tail_bytes) {}

    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new(count * sizeof(T) + tail_bytes));
    }
    void deallocate(T* block, std::size_t) { ::operator delete(block); }

    template <class Other>
    bool operator==(const tail_allocator<Other>& other) const {
        return tail_bytes == other.tail_bytes;
    }
};

}  // namespace detail

// A shared object with room for so many bytes behind it (`tail_of`), all in one allocation: what
// has texts and is kept for each connection needs no block for each of them.
template <class T, class... Arguments>
std::shared_ptr<T> make_with_tail(std::size_t tail_bytes, Arguments&&... arguments) {
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    return std::allocate_shared<T>(detail::tail_allocator<T>{tail_bytes},
                                   std::forward<Arguments>(arguments)...);
}

// The bytes behind an object that make_with_tail() has made.
template <class T>
char* tail_of(T& object) {
    return reinterpret_cast<char*>(&object) + sizeof(T);
}
template <class T>
const char* tail_of(const T& object) {
    return reinterpret_cast<const char*>(&object) + sizeof(T);
}

}  // namespace anteroom::base
