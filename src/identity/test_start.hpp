#pragma once

#include <chrono>

#include "base/time.hpp"

namespace anteroom::identity::test {

// When tests begin.
inline constexpr base::wall_time start{std::chrono::seconds{1'800'000'000}};

}  // namespace anteroom::identity::test
