#include "server/recovery_options.hpp"

#include <gtest/gtest.h>

namespace anteroom::facade {

namespace {

using namespace std::chrono_literals;

class recovery_options_test : public testing::Test {
  protected:
    std::string problem(std::size_t shards = 1) { return configure(options_, shards, made_); }

    server_options options_{.connection_state_recovery = connection_state_recovery_options{}};
    connection_state_recovery_options& wanted_ = *options_.connection_state_recovery;
    socketio::recovery_limits made_;
};

TEST_F(recovery_options_test, one_user_or_room_has_a_sixteenth) {
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(made_.sessions.age_max, 2min);
    EXPECT_EQ(made_.sessions.user_bytes_max * 16, wanted_.session_bytes_max);
    EXPECT_EQ(made_.log.stream_packets_max * 16, wanted_.events_max);
    EXPECT_EQ(made_.log.stream_bytes_max * 16, wanted_.event_bytes_max);
    wanted_.events_max = 10;
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(made_.log.stream_packets_max, 1u);
}

TEST_F(recovery_options_test, events_are_kept_until_a_silent_client_is_noticed_and_comes_back) {
    options_.ping_interval = 10s;
    options_.ping_timeout = 5s;
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(made_.log.age_max, 135s);
}

TEST_F(recovery_options_test, what_is_sent_again_fits_into_the_output_of_a_connection) {
    options_.output_bytes_max = 1'000;
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(made_.replayed_max.bytes, 500u);
}

TEST_F(recovery_options_test, sessions_are_dealt_out_to_the_shards_and_events_are_on_each) {
    EXPECT_EQ(problem(4), "");
    EXPECT_EQ(made_.sessions.count_max * 4, wanted_.sessions_max);
    EXPECT_EQ(made_.sessions.bytes_max * 4, wanted_.session_bytes_max);
    EXPECT_EQ(made_.sessions.user_bytes_max * 16, made_.sessions.bytes_max);
    EXPECT_EQ(made_.sessions.user_count_max, wanted_.sessions_per_user_max);
    EXPECT_EQ(made_.log.packets_max, wanted_.events_max);
    EXPECT_EQ(made_.log.bytes_max, wanted_.event_bytes_max);
    EXPECT_EQ(made_.baggage.bytes_max * 4, wanted_.event_bytes_max);
    EXPECT_EQ(made_.baggage.age_max, made_.log.age_max);
    wanted_.sessions_max = 3;
    EXPECT_EQ(problem(4), "");
    EXPECT_EQ(made_.sessions.count_max, 1u);
}

TEST_F(recovery_options_test, limits_of_nothing_are_mistakes) {
    wanted_.max_disconnection_duration = 0ms;
    EXPECT_NE(problem(), "");
    for (const auto limit : {&connection_state_recovery_options::sessions_max,
                             &connection_state_recovery_options::sessions_per_user_max,
                             &connection_state_recovery_options::session_bytes_max,
                             &connection_state_recovery_options::events_max,
                             &connection_state_recovery_options::event_bytes_max,
                             &connection_state_recovery_options::missed_events_max}) {
        wanted_ = {};
        wanted_.*limit = 0;
        EXPECT_NE(problem(), "");
    }
}

}  // namespace

}  // namespace anteroom::facade
