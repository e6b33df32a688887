#include "base/timing_wheel.hpp"

#include <algorithm>

namespace anteroom::base {

void timing_wheel::entry::cancel() {
    if (!next_) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
}

void timing_wheel::list::push_back(entry& entry) {
    entry.next_ = &head;
    entry.previous_ = head.previous_;
    head.previous_->next_ = &entry;
    head.previous_ = &entry;
}

void timing_wheel::list::take_all(list& from) {
    if (from.empty()) return;
    head.next_ = from.head.next_;
    head.previous_ = from.head.previous_;
    head.next_->previous_ = &head;
    head.previous_->next_ = &head;
    from.head.next_ = from.head.previous_ = &from.head;
}

timing_wheel::timing_wheel(steady_time start) : start_(start) {}

timing_wheel::~timing_wheel() {
    for (auto& wheel : wheels_)
        for (auto& slot : wheel)
            while (!slot.empty()) slot.head.next_->cancel();
}

std::uint64_t timing_wheel::tick_after(steady_time when) const {
    if (when <= start_) return 0;
    // Rounded up, so that nothing fires early.
    return static_cast<std::uint64_t>((when - start_ + resolution - steady_time::duration{1}) /
                                      resolution);
}

void timing_wheel::schedule(entry& entry, steady_time when) {
    entry.cancel();
    entry.tick_ = std::max(tick_after(when), now_ + 1);
    place(entry);
}

void timing_wheel::place(entry& entry) {
    // The level is that of the highest digit in which the deadline and now differ: the entry
    // comes down a level each time the wheel above turns to its slot.
    constexpr std::uint64_t horizon = std::uint64_t{1} << (slot_bits * levels);
    const std::uint64_t tick = std::min(entry.tick_, now_ + horizon - horizon / slots);
    unsigned level = 0;
    while (level + 1 < levels &&
           (tick >> (slot_bits * (level + 1))) != (now_ >> (slot_bits * (level + 1))))
        ++level;
    wheels_[level][(tick >> (slot_bits * level)) % slots].push_back(entry);
}

void timing_wheel::cascade(unsigned level) {
    list moving;
    moving.take_all(wheels_[level][(now_ >> (slot_bits * level)) % slots]);
    while (!moving.empty()) {
        entry& next = *moving.head.next_;
        next.cancel();
        place(next);
    }
}

void timing_wheel::advance(const instant& now) {
    const std::uint64_t target =
        now.steady <= start_ ? 0 : static_cast<std::uint64_t>((now.steady - start_) / resolution);
    while (now_ < target) {
        // Empty stretches are crossed slot by slot at the level where the next work lies.
        const auto wake_up = next_wake_up();
        if (!wake_up || tick_after(*wake_up) > target) {
            now_ = target;
            return;
        }
        now_ = std::max(tick_after(*wake_up), now_ + 1);
        for (unsigned level = levels - 1; level > 0; --level)
            if (now_ % (std::uint64_t{1} << (slot_bits * level)) == 0) cascade(level);
        list due;
        due.take_all(wheels_[0][now_ % slots]);
        while (!due.empty()) {
            entry& next = *due.head.next_;
            next.cancel();
            if (next.tick_ > now_)
                place(next);  // beyond the horizon when it was scheduled
            else
                next.fire_(next, now);
        }
    }
}

std::optional<steady_time> timing_wheel::next_wake_up() const {
    std::optional<std::uint64_t> earliest;
    for (unsigned level = 0; level < levels; ++level) {
        const unsigned shift = slot_bits * level;
        const std::uint64_t turn = now_ >> shift;
        for (unsigned ahead = 1; ahead <= slots; ++ahead) {
            if (wheels_[level][(turn + ahead) % slots].empty()) continue;
            const std::uint64_t tick = (turn + ahead) << shift;
            if (!earliest || tick < *earliest) earliest = tick;
            break;
        }
    }
    if (!earliest) return std::nullopt;
    return start_ + *earliest * resolution;
}

}  // namespace anteroom::base
