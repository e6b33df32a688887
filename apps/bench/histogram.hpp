#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace anteroom::bench {

// Counts durations in buckets whose width grows with the value: any quantile is off by less than
// one part in 64, from one nanosecond to about 70 s. Recording neither allocates nor divides.
class histogram {
  public:
    void record(std::chrono::nanoseconds value);
    void clear();
    // Everything that the other one counted, too.
    void add(const histogram& other);

    std::uint64_t count() const { return count_; }
    std::chrono::nanoseconds max() const { return max_; }
    // The upper edge of the bucket that holds the quantile; `fraction` lies between 0 and 1. Zero
    // when nothing was recorded.
    std::chrono::nanoseconds quantile(double fraction) const;

  private:
    static constexpr unsigned sub_bits = 6;
    static constexpr unsigned exponents = 31;
    static constexpr std::size_t buckets = (exponents + 1) << sub_bits;

    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t upper_edge_of(std::size_t bucket);

    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds max_{0};
};

}  // namespace anteroom::bench
