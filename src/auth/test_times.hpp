#pragma once

#include <chrono>

#include "base/time.hpp"

// The instant at which tests begin.
namespace anteroom::auth::test {

inline constexpr base::wall_time noon{std::chrono::seconds{1'700'000'000}};
inline constexpr base::instant start{base::steady_time{std::chrono::hours{1000}}, noon};

}  // namespace anteroom::auth::test
