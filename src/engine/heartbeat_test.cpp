#include "engine/heartbeat.hpp"

#include <gtest/gtest.h>

#include "engine/test_start.hpp"

namespace anteroom::engine {
namespace {

using namespace std::chrono_literals;
using test::start;
using action = heartbeat::action;

constexpr heartbeat::settings every_25s_within_20s{25s, 20s};

class heartbeat_test : public testing::Test {
  protected:
    action at(base::steady_time now) { return beat_.on_time(every_25s_within_20s, now); }
    void pong(base::steady_time now) { beat_.on_pong(every_25s_within_20s, now); }
    void other(base::steady_time now) { beat_.on_other_packet(every_25s_within_20s, now); }
    heartbeat beat_{every_25s_within_20s, heartbeat::pinger::server, start};
};

TEST_F(heartbeat_test, silent_peer_is_closed_when_ping_timeout_passes) {
    EXPECT_EQ(at(start + 24'999ms), action::none);
    EXPECT_EQ(at(start + 25s), action::send_ping);
    EXPECT_EQ(at(start + 44'999ms), action::none);
    EXPECT_EQ(at(start + 45s), action::close_silent_peer);
}

TEST_F(heartbeat_test, the_next_ping_follows_the_pong_by_the_interval) {
    EXPECT_EQ(at(start + 25s), action::send_ping);
    pong(start + 26s);
    EXPECT_EQ(beat_.next_deadline(), start + 51s);
    EXPECT_EQ(at(start + 51s), action::send_ping);
}

TEST_F(heartbeat_test, another_packet_extends_the_wait_once) {
    EXPECT_EQ(at(start + 25s), action::send_ping);
    other(start + 40s);
    other(start + 55s);
    EXPECT_EQ(at(start + 59'999ms), action::none);
    EXPECT_EQ(at(start + 60s), action::close_silent_peer);
}

TEST_F(heartbeat_test, an_unasked_pong_does_not_put_the_ping_off) {
    pong(start + 20s);
    EXPECT_EQ(at(start + 25s), action::send_ping);
}

TEST(heartbeat_of_a_client, it_is_gone_when_no_ping_came_for_both_times_together) {
    heartbeat beat{every_25s_within_20s, heartbeat::pinger::client, start};
    EXPECT_EQ(beat.on_time(every_25s_within_20s, start + 44'999ms), action::none);
    beat.on_ping(every_25s_within_20s, start + 44'999ms);
    EXPECT_EQ(beat.next_deadline(), start + 89'999ms);
    EXPECT_EQ(beat.on_time(every_25s_within_20s, start + 89'998ms), action::none);
    EXPECT_EQ(beat.on_time(every_25s_within_20s, start + 89'999ms), action::close_silent_peer);
}

}  // namespace
}  // namespace anteroom::engine
