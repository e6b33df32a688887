#pragma once

#include <memory>

#include "anteroom/detail/unique_function.hpp"

namespace anteroom::socketio {

// Port: the thread of a shard, for handles that other threads hold. Outlives the shard: what is
// posted after its end is dropped. Safe from any thread.
class executor {
  public:
    virtual ~executor() = default;
    virtual bool runs_here() const = 0;
    virtual void post(detail::unique_function<void()> task) = 0;
};

}  // namespace anteroom::socketio
