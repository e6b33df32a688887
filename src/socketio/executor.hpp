#pragma once

#include <memory>

#include "anteroom/detail/unique_function.hpp"
#include "base/log.hpp"

namespace anteroom::socketio {

// Port: the thread of a shard, for handles that other threads hold. Outlives the shard: what is
// posted after its end is dropped. Safe from any thread.
class executor {
  public:
    virtual ~executor() = default;
    virtual bool runs_here() const = 0;
    // Where exceptions of work that outlives its socket are told; may be null.
    virtual base::log_sink* log() const { return nullptr; }
    virtual void post(detail::unique_function<void()> task) = 0;
};

}  // namespace anteroom::socketio
