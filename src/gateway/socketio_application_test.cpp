#include "gateway/socketio_application.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::gateway {

namespace {

using namespace std::chrono_literals;
using socketio::recovery_log;

TEST(socketio_application_test, lets_go_what_nobody_can_come_back_for_any_more) {
    socketio::test::test_shard parts;
    parts.settings.recovery = socketio::recovery_limits{};
    base::timing_wheel wheel{parts.now.steady};
    socketio_application users{parts.settings, parts.now, parts.random, parts.runner, wheel};
    auto& kept = *users.hub().recovering();
    kept.append("/", recovery_log::kind::room, "r", {});
    kept.keep({.pid = "p", .left_at = parts.now.steady});

    for (auto passed = 0s; passed < 120s; passed += 10s) {
        parts.pass(10s);
        wheel.advance(parts.now);
        EXPECT_EQ(kept.log().packets(), 1u);
        EXPECT_EQ(kept.sessions().size(), 1u);
    }
    for (auto passed = 0s; passed < 40s; passed += 10s) {
        parts.pass(10s);
        wheel.advance(parts.now);
    }
    EXPECT_EQ(kept.log().packets(), 0u);
    EXPECT_EQ(kept.sessions().size(), 0u);
}

TEST(socketio_application_test, has_no_timer_where_nothing_is_kept) {
    socketio::test::test_shard parts;
    base::timing_wheel wheel{parts.now.steady};
    const socketio_application users{parts.settings, parts.now, parts.random, parts.runner, wheel};
    EXPECT_EQ(wheel.next_wake_up(), std::nullopt);
}

}  // namespace

}  // namespace anteroom::gateway
