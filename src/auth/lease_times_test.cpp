#include "auth/lease_times.hpp"

#include <gtest/gtest.h>

namespace anteroom::auth {
namespace {

TEST(lease_times, are_written_as_milliseconds_since_the_epoch) {
    const auto at = [](std::int64_t ms) { return base::wall_time(base::milliseconds(ms)); };
    const lease_times times{at(1'700'003'600'000), at(1'700'002'880'000), at(1'700'000'000'000)};
    EXPECT_EQ(lease_json(times), R"({"expiresAt":1700003600000,"renewAt":1700002880000,)"
                                 R"("serverTime":1700000000000})");
    EXPECT_EQ(expiring_json(times), R"({"expiresAt":1700003600000,"serverTime":1700000000000})");
}

}  // namespace
}  // namespace anteroom::auth
