#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "anteroom/detail/unique_function.hpp"

namespace anteroom::facade {

// The handlers of one event, in the order in which they were added. A handler may add others, which
// then hear the next event, and may clear the list while it runs.
template <class... Arguments>
class listener_list {
  public:
    using handler = detail::unique_function<void(Arguments...)>;

    void add(handler added) {
        if (added) handlers_.push_back(std::make_unique<handler>(std::move(added)));
    }

    // `run` is given each handler as something to call.
    template <class Run>
    void each(Run run) {
        ++running_;
        const std::size_t count = handlers_.size();
        for (std::size_t i = 0; i < count && !cleared_; ++i) run(*handlers_[i]);
        if (--running_ == 0 && cleared_) handlers_.clear();
    }

    void clear() {
        cleared_ = running_ > 0;
        if (!cleared_) handlers_.clear();
    }

  private:
    std::vector<std::unique_ptr<handler>> handlers_;
    unsigned running_ = 0;
    bool cleared_ = false;
};

}  // namespace anteroom::facade
