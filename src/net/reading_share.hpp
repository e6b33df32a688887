#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace anteroom::net {

// How many bytes a connection may read in a turn of the loop. Whoever keeps the loop busy for long
// with what he sends, a flood of small events above all, gets fewer the next time, so that the turn
// of the others comes soon; whose bytes are cheap, as in a large upload, gets as many as the loop
// reads.
class reading_share {
  public:
    static constexpr std::size_t most = 64 * 1024;
    static constexpr std::size_t least = 4 * 1024;

    std::size_t bytes() const { return least << doublings_; }

    // Smaller reads never take long enough to look at the clock for.
    static constexpr bool is_worth_timing(std::size_t bytes) { return bytes >= least; }

    // A read of its bytes has taken the loop so long.
    void took(std::chrono::nanoseconds time) {
        if (time > long_turn && doublings_ > 0)
            --doublings_;
        else if (time < long_turn / 4 && bytes() < most)
            ++doublings_;
    }

  private:
    static constexpr std::chrono::microseconds long_turn{100};

    std::uint8_t doublings_ = 4;
};
static_assert(reading_share::least << 4 == reading_share::most);

}  // namespace anteroom::net
