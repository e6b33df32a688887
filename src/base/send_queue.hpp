#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/message.hpp"

namespace anteroom::base {

// The messages that wait for one connection, oldest first, and their size. The owner compares
// bytes() with its limit; a transport takes from the front as its peer reads.
class send_queue {
  public:
    bool empty() const { return taken_ == messages_.size(); }
    std::size_t size() const { return messages_.size() - taken_; }
    std::size_t bytes() const { return bytes_; }

    const shared_message& operator[](std::size_t at) const { return messages_[taken_ + at]; }

    void push(shared_message message) {
        bytes_ += message->frame().size();
        if (messages_.capacity() == 0) messages_.reserve(kept_capacity);
        messages_.push_back(std::move(message));
    }

    void pop() {
        bytes_ -= messages_[taken_]->frame().size();
        messages_[taken_].reset();
        if (++taken_ == messages_.size()) clear();
    }

    void clear() {
        if (messages_.capacity() > kept_capacity)
            std::vector<shared_message>{}.swap(messages_);
        else
            messages_.clear();
        taken_ = 0;
        bytes_ = 0;
    }

  private:
    // What a connection keeps between bursts, so that an answer a message allocates nothing.
    static constexpr std::size_t kept_capacity = 4;

    std::vector<shared_message> messages_;
    std::size_t taken_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace anteroom::base
