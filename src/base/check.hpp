#pragma once

namespace anteroom::base {

// Prints the broken promise and ends the process: the bug is ours, and going on would hide it.
[[noreturn]] void check_failed(const char* promise, const char* file, int line) noexcept;

}  // namespace anteroom::base

// A promise that only a bug of our own can break, whatever a peer sends.
#define ANTEROOM_CHECK(promise) \
    ((promise) ? void(0) : ::anteroom::base::check_failed(#promise, __FILE__, __LINE__))
