#include "anteroom/coroutine.hpp"

#include "socketio/executor.hpp"
#include "socketio/handler_guard.hpp"

namespace anteroom::detail {

bool runs_here(const home& where) {
    return where && where->runs_here();
}

void post(const home& where, unique_function<void()> work) {
    if (where) where->post(std::move(work));
}

void report_exception(const home& where) noexcept {
    socketio::guarded(where ? where->log() : nullptr, "coroutine", {}, [] { throw; });
}

}  // namespace anteroom::detail
