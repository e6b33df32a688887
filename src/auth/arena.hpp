#pragma once

#include <cstddef>
#include <span>

#include <boost/json/memory_resource.hpp>

namespace anteroom::auth {

// Hands out a buffer piece by piece and takes nothing back; what does not fit comes from the heap.
// `needed` tells how large a buffer would have held everything, whatever the order of the
// requests, so a value can be measured in one arena and copied into another that just fits.
// One thread at a time; the buffer must outlive it.
class arena final : public boost::json::memory_resource {
  public:
    explicit arena(std::span<std::byte> buffer) : free_(buffer), whole_(buffer) {}

    std::size_t needed() const { return needed_; }

  private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* piece, std::size_t bytes, std::size_t alignment) override;
    bool do_is_equal(const boost::json::memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::span<std::byte> free_;
    std::span<std::byte> whole_;
    std::size_t needed_ = 0;
};

}  // namespace anteroom::auth
