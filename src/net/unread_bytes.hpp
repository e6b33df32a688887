#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace anteroom::net {

// Bytes that have come and wait to be read. What is taken from the front moves nothing, so that
// many small requests in one buffer cost no more than it has bytes; it keeps no memory once it is
// empty.
class unread_bytes {
  public:
    unread_bytes() = default;
    explicit unread_bytes(std::string bytes) : bytes_(std::move(bytes)) {}

    bool empty() const { return taken_ == bytes_.size(); }
    std::size_t size() const { return bytes_.size() - taken_; }
    std::string_view view() const { return std::string_view{bytes_}.substr(taken_); }

    void append(std::string_view more) {
        bytes_.erase(0, std::exchange(taken_, 0));
        bytes_.append(more);
    }
    void take(std::size_t bytes) {
        taken_ += bytes;
        if (empty()) release();
    }
    // All that is left, which is then no longer here.
    std::string release() {
        bytes_.erase(0, std::exchange(taken_, 0));
        return std::exchange(bytes_, {});
    }

  private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

}  // namespace anteroom::net
