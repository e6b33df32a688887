#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anteroom/detail/unique_function.hpp"

namespace anteroom::socketio {

// Handlers that are called in order and may, while they run, add and remove handlers, themselves
// too: one that is added hears the next call, one that is removed is not called any more, and
// none is destroyed before it has returned. Belongs to a shard's thread.
template <class Signature>
class handler_list {
  public:
    using function = detail::unique_function<Signature>;
    struct entry {
        std::uint64_t id;
        std::string event;  // which one it is for; empty where a list is for one
        bool once;
        function call;
        bool removed = false;
    };

    bool empty() const { return live_ == 0; }
    std::size_t size() const { return live_; }
    std::size_t count(std::string_view event) const {
        return count_if([&](const entry& one) { return one.event == event; });
    }

    void add(std::uint64_t id, std::string_view event, bool once, function call) {
        insert({id, std::string{event}, once, std::move(call)}, false);
    }
    void prepend(std::uint64_t id, function call) {
        insert({id, {}, false, std::move(call)}, true);
    }

    void remove(std::uint64_t id) {
        remove_if([&](const entry& one) { return one.id == id; });
    }
    void remove_all(std::string_view event) {
        remove_if([&](const entry& one) { return one.event == event; });
    }
    void clear() {
        remove_if([](const entry&) { return true; });
    }

    // run(entry&) for each that is for `event`, while `go_on()`.
    template <class GoOn, class Run>
    void each(std::string_view event, GoOn go_on, Run run) {
        if (empty()) return;
        ++running_;
        for (std::size_t i = 0; i < entries_.size() && go_on(); ++i) {
            entry& one = *entries_[i];
            if (one.removed || one.event != event) continue;
            if (one.once) take(one);
            run(one.call);
        }
        if (--running_ == 0) settle();
    }

  private:
    struct addition {
        std::unique_ptr<entry> added;
        bool in_front;
    };

    template <class Which>
    std::size_t count_if(Which which) const {
        std::size_t number = 0;
        for (const auto& one : entries_) number += !one->removed && which(*one);
        for (const auto& one : added_) number += !one.added->removed && which(*one.added);
        return number;
    }

    void insert(entry&& made, bool in_front) {
        auto kept = std::make_unique<entry>(std::move(made));
        ++live_;
        if (running_ > 0)
            added_.push_back({std::move(kept), in_front});
        else
            entries_.insert(in_front ? entries_.begin() : entries_.end(), std::move(kept));
    }

    void take(entry& one) {
        if (!std::exchange(one.removed, true)) --live_;
    }

    template <class Which>
    void remove_if(Which which) {
        for (const auto& one : entries_)
            if (which(*one)) take(*one);
        for (const auto& one : added_)
            if (which(*one.added)) take(*one.added);
        if (running_ == 0) settle();
    }

    // What a handler's destructor does may come back here, so the dead go last.
    void settle() {
        std::vector<std::unique_ptr<entry>> dead;
        for (auto& one : std::exchange(added_, {}))
            entries_.insert(one.in_front ? entries_.begin() : entries_.end(), std::move(one.added));
        if (live_ == entries_.size()) return;
        const auto gone = std::stable_partition(entries_.begin(), entries_.end(),
                                                [](const auto& one) { return !one->removed; });
        dead.assign(std::make_move_iterator(gone), std::make_move_iterator(entries_.end()));
        entries_.erase(gone, entries_.end());
    }

    std::vector<std::unique_ptr<entry>> entries_;
    std::vector<addition> added_;  // while handlers run
    std::size_t live_ = 0;
    std::size_t running_ = 0;
};

}  // namespace anteroom::socketio
