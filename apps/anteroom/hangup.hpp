#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace anteroom_app {

// While it lives, SIGHUP has `act` called on a thread of its own. Make it before any other thread:
// those that start later must inherit that the signal is not for them.
class hangup {
  public:
    hangup();
    ~hangup();
    hangup(const hangup&) = delete;
    hangup& operator=(const hangup&) = delete;

    void listen(std::function<void()> act);

  private:
    std::atomic<bool> ending_ = false;
    std::thread waiting_;
};

}  // namespace anteroom_app
