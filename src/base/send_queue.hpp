#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "base/message.hpp"

namespace anteroom::base {

// The messages that wait for one connection, oldest first. The owner compares bytes(), the memory
// that they take, with its limit: of a small message most is not its text. One that waits for many
// counts for each of them. A transport takes from the front as its peer reads.
class send_queue {
  public:
    bool empty() const { return taken_ == messages_.size(); }
    std::size_t size() const { return messages_.size() - taken_; }
    std::size_t bytes() const { return bytes_; }
    // How many it has places for.
    std::size_t capacity() const { return messages_.capacity(); }

    const shared_message& operator[](std::size_t at) const { return messages_[taken_ + at]; }

    void push(shared_message message) {
        bytes_ += cost_of(*message);
        // A queue whose peer always leaves something in it does not grow by what has gone.
        if (messages_.size() == messages_.capacity() && taken_ >= messages_.size() / 2)
            forget_taken();
        messages_.push_back(std::move(message));
    }

    void pop() {
        bytes_ -= cost_of(*messages_[taken_]);
        messages_[taken_].reset();
        if (++taken_ == messages_.size()) clear();
    }

    void clear() {
        if (messages_.capacity() > kept) {
            // Only a new one has its room in itself again.
            std::destroy_at(&messages_);
            std::construct_at(&messages_);
        } else {
            messages_.clear();
        }
        taken_ = 0;
        bytes_ = 0;
    }

  private:
    // What a connection keeps between bursts, so that an answer a message allocates nothing.
    static constexpr std::size_t kept = 4;

    static std::size_t cost_of(const message& one) {
        return one.memory_bytes() + sizeof(shared_message);
    }
    void forget_taken() {
        messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = 0;
    }

    boost::container::small_vector<shared_message, kept> messages_;
    std::size_t taken_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace anteroom::base
