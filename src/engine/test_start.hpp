#pragma once

#include "base/time.hpp"

namespace anteroom::engine::test {

// When tests begin.
inline constexpr base::steady_time start{};

}  // namespace anteroom::engine::test
