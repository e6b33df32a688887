#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace anteroom::base {

// Every deadline of a shard behind one timer: scheduling and cancelling are a few instructions,
// whatever the number of entries (Varghese and Lauck, 1987, scheme 6: hierarchical wheels).
//
// Deadlines are kept to a resolution of 4 ms and never fire early. Entries are intrusive: the
// wheel owns none, and an entry leaves its wheel when it is destroyed. Not thread-safe.
class timing_wheel {
  public:
    static constexpr std::chrono::milliseconds resolution{4};

    class entry {
      public:
        using callback = void (*)(entry&, const instant& now);

        explicit entry(callback fire) : fire_(fire) {}
        ~entry() { cancel(); }
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;

        bool scheduled() const { return next_ != nullptr; }
        void cancel();

      private:
        friend class timing_wheel;
        entry* next_ = nullptr;
        entry* previous_ = nullptr;
        std::uint64_t tick_ = 0;
        callback fire_;
    };

    explicit timing_wheel(steady_time start);
    ~timing_wheel();
    timing_wheel(const timing_wheel&) = delete;
    timing_wheel& operator=(const timing_wheel&) = delete;

    // Calls the entry back at the first advance() at or after `when`; moves it if it is scheduled.
    void schedule(entry& entry, steady_time when);

    // Fires all that is due. A callback may schedule and cancel entries, its own too; one that is
    // scheduled for a time already past fires in the next advance().
    void advance(const instant& now);

    // When advance() has work next: exact for what is near, an earlier time for what is far.
    std::optional<steady_time> next_wake_up() const;

  private:
    static constexpr unsigned slot_bits = 6;
    static constexpr unsigned slots = 1u << slot_bits;
    static constexpr unsigned levels = 5;  // 4 ms, 256 ms, 16 s, 17 min, 18 h; 49 days in all

    struct list {  // circular, with itself as the sentinel
        entry head{nullptr};
        list() { head.next_ = head.previous_ = &head; }
        ~list() { head.next_ = head.previous_ = nullptr; }
        bool empty() const { return head.next_ == &head; }
        void push_back(entry& entry);
        void take_all(list& from);
    };

    void place(entry& entry);
    void cascade(unsigned level);
    std::uint64_t tick_after(steady_time when) const;

    steady_time start_;
    std::uint64_t now_ = 0;  // every tick up to this one has fired
    std::array<std::array<list, slots>, levels> wheels_;
};

}  // namespace anteroom::base
