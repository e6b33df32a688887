#pragma once

#include "options.hpp"

#include <chrono>
#include <cstdint>

namespace anteroom::bench {

// Says on the standard error once a second how far a run is, if anybody looks.
class progress {
  public:
    explicit progress(const options& chosen) : chosen_(chosen) {}
    ~progress() { end(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    // What is being done, e.g. "warming up"; the count begins anew.
    void begin(const char* phase);
    // May be called as often as one likes. `done` counts from begin().
    void at(std::uint64_t done);
    // The line is over.
    void end();

  private:
    using clock = std::chrono::steady_clock;

    const options& chosen_;
    const char* phase_ = "";
    clock::time_point began_;
    clock::time_point next_;
    bool shown_ = false;
};

}  // namespace anteroom::bench
