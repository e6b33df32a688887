#pragma once

#include <chrono>

namespace anteroom::base {

// Drives every timer and deadline; never jumps.
using steady_time = std::chrono::steady_clock::time_point;

// Compared with the times inside tokens only; may jump when an operator or NTP sets it.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

using milliseconds = std::chrono::milliseconds;

// One reading of both clocks. Cores are handed an instant and never read a clock themselves.
struct instant {
    steady_time steady{};
    wall_time wall{};
};

// Reads the machine's clocks. For drivers and programs; cores take an `instant`.
inline instant read_clocks() {
    return {std::chrono::steady_clock::now(),
            std::chrono::floor<milliseconds>(std::chrono::system_clock::now())};
}

}  // namespace anteroom::base
