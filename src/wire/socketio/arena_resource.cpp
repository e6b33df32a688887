#include "wire/socketio/arena_resource.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <new>
#include <utility>

#include <boost/json/object.hpp>

#include "base/random.hpp"

namespace anteroom::wire::socketio {

namespace {

// Of the low eight bits of an address, which matter to a hash, alignment leaves these.
constexpr std::size_t step_bytes = 8;
constexpr std::size_t steps = 256 / step_bytes;
static_assert(alignof(boost::json::key_value_pair) <= step_bytes);

std::uint64_t fresh_seed() {
    static const std::uint64_t of_process = [] {
        std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
        base::system_random{}.fill(bytes);
        return std::bit_cast<std::uint64_t>(bytes);
    }();
    static std::atomic<std::uint64_t> made = 0;
    return of_process + made.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

arena_resource::arena_resource(unsigned char* buffer, std::size_t bytes)
    : buffer_(buffer),
      buffer_bytes_(bytes),
      next_(buffer),
      left_(bytes),
      heap_bytes_(bytes),
      random_(fresh_seed()) {}

arena_resource::~arena_resource() {
    reset();
}

void arena_resource::reset() noexcept {
    while (blocks_) {
        void* const gone = blocks_;
        blocks_ = blocks_->next;
        ::operator delete(gone);
    }
    next_ = buffer_;
    left_ = buffer_bytes_;
    heap_bytes_ = buffer_bytes_;
    planned_bytes_ = 0;
}

// SplitMix64.
std::uint64_t arena_resource::unforeseen() {
    std::uint64_t mixed = random_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

std::uintptr_t arena_resource::plan(std::size_t bytes) {
    const std::size_t span = bytes + step_bytes * steps;
    void* place = next_;
    if (!std::align(step_bytes, span, place, left_)) {
        make_room(span + step_bytes);
        place = next_;
        std::align(step_bytes, span, place, left_);
    }
    next_ = static_cast<unsigned char*>(place);
    planned_ = next_ + step_bytes * (unforeseen() % steps);
    planned_bytes_ = bytes;
    return reinterpret_cast<std::uintptr_t>(planned_);
}

void* arena_resource::do_allocate(std::size_t bytes, std::size_t alignment) {
    void* place = next_;
    if (bytes <= std::exchange(planned_bytes_, 0)) {
        // The tables of Boost.JSON are content with eight bytes, whatever they ask for.
        place = planned_;
        left_ -= static_cast<std::size_t>(planned_ - next_);
    } else if (!std::align(alignment, bytes, place, left_)) {
        make_room(bytes + alignment);
        place = next_;
        std::align(alignment, bytes, place, left_);
    }
    next_ = static_cast<unsigned char*>(place) + bytes;
    left_ -= bytes;
    return place;
}

void arena_resource::make_room(std::size_t bytes) {
    heap_bytes_ = std::max(2 * heap_bytes_, bytes);
    auto* const made = new (::operator new(sizeof(block) + heap_bytes_)) block{blocks_};
    blocks_ = made;
    next_ = reinterpret_cast<unsigned char*>(made + 1);
    left_ = heap_bytes_;
}

}  // namespace anteroom::wire::socketio
