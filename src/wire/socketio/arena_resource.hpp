#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/json/memory_resource.hpp>
#include <boost/json/storage_ptr.hpp>

namespace anteroom::wire::socketio {

// What a decoder keeps ready: most packets need no more.
inline constexpr std::size_t arena_bytes = 64 * 1024;

// Memory for the values of one parsed text: taken from one buffer, then from the heap, and given
// back all at once. Belongs to one thread.
class arena_resource final : public boost::json::memory_resource {
  public:
    arena_resource(unsigned char* buffer, std::size_t bytes);
    ~arena_resource() override;
    arena_resource(const arena_resource&) = delete;
    arena_resource& operator=(const arena_resource&) = delete;

    // Everything that was allocated is gone.
    void reset() noexcept;

    // Chooses, at random, where the next block lies if it has so many bytes or fewer; another plan
    // takes its place. Aligned to 8 bytes.
    std::uintptr_t plan(std::size_t bytes);

  private:
    struct block {
        block* next;
    };

    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
    void make_room(std::size_t bytes);
    std::uint64_t unforeseen();

    unsigned char* const buffer_;
    const std::size_t buffer_bytes_;
    unsigned char* next_;
    std::size_t left_;
    std::size_t heap_bytes_;  // of the next block
    block* blocks_ = nullptr;
    unsigned char* planned_ = nullptr;
    std::size_t planned_bytes_ = 0;
    std::uint64_t random_;
};

}  // namespace anteroom::wire::socketio

// Values in it need no destruction.
template <>
struct boost::json::is_deallocate_trivial<anteroom::wire::socketio::arena_resource> {
    static constexpr bool value = true;
};
