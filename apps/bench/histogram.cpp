#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace anteroom::bench {

void histogram::record(std::chrono::nanoseconds value) {
    const auto count = std::max<std::chrono::nanoseconds::rep>(value.count(), 0);
    ++counts_[bucket_of(static_cast<std::uint64_t>(count))];
    ++count_;
    max_ = std::max(max_, value);
}

void histogram::clear() {
    *this = histogram{};
}

void histogram::add(const histogram& other) {
    for (std::size_t bucket = 0; bucket < buckets; ++bucket)
        counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::chrono::nanoseconds histogram::quantile(double fraction) const {
    if (count_ == 0) return std::chrono::nanoseconds{0};
    const double exact = std::ceil(fraction * static_cast<double>(count_));
    const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, count_);
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) {
            return std::min(max_, std::chrono::nanoseconds{upper_edge_of(bucket)});
        }
    }
    return max_;
}

// Values below 2^sub_bits have a bucket each. Above, the top bit names a group and the sub_bits
// after it a bucket in that group.
std::size_t histogram::bucket_of(std::uint64_t value) {
    if (value < (std::uint64_t{1} << sub_bits)) return value;
    const unsigned top_bit = static_cast<unsigned>(std::bit_width(value)) - 1;
    const unsigned shift = top_bit - sub_bits;
    if (shift >= exponents) return buckets - 1;
    const std::uint64_t within = (value >> shift) - (std::uint64_t{1} << sub_bits);
    return ((std::size_t{shift} + 1) << sub_bits) + within;
}

std::uint64_t histogram::upper_edge_of(std::size_t bucket) {
    if (bucket < (std::size_t{1} << sub_bits)) return bucket;
    const std::size_t shift = (bucket >> sub_bits) - 1;
    const std::size_t within = bucket & ((std::size_t{1} << sub_bits) - 1);
    return ((within + (std::size_t{1} << sub_bits) + 1) << shift) - 1;
}

}  // namespace anteroom::bench
