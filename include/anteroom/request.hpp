#pragma once

#include <utility>

#include "anteroom/detail/unique_function.hpp"

namespace anteroom {

// Something to ask, whose answer comes later: say with then() what to do with it, or co_await it
// (anteroom/coroutine.hpp). Nothing is asked before. Every Result has a state for "no answer".
template <class Result>
class [[nodiscard]] request {
  public:
    using callback = detail::unique_function<void(Result)>;

    explicit request(detail::unique_function<void(callback)> ask) : ask_(std::move(ask)) {}

    // `done` is called once, on a shard's thread; never, if the server ends before.
    void then(callback done) && {
        if (auto ask = std::exchange(ask_, nullptr)) ask(std::move(done));
    }

  private:
    detail::unique_function<void(callback)> ask_;
};

}  // namespace anteroom
