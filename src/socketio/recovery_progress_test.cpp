#include "socketio/recovery_progress.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

namespace {

class recovery_progress_test : public testing::Test {
  protected:
    packet_offset offset() { return packet_offset::make(random_); }
    repeatable_random random_;
    recovery_progress progress_{10};
};

TEST_F(recovery_progress_test, who_has_all_lacks_what_came_after_it_left) {
    EXPECT_EQ(progress_.resume(10, 50, 0), 50u);
    progress_.on_sent(20, offset(), 0);
    EXPECT_EQ(progress_.resume(20, 50, 0), 50u);
    EXPECT_EQ(progress_.resume(20, 50, 40), 50u) << "quiet for long";
}

TEST_F(recovery_progress_test, who_lacks_some_lacks_it_from_there_on) {
    progress_.on_sent(20, offset(), 0);
    progress_.on_sent(30, offset(), 0);
    EXPECT_EQ(progress_.resume(20, 50, 15), 20u);
    EXPECT_EQ(progress_.resume(10, 50, 0), 10u);
}

TEST_F(recovery_progress_test, who_was_quiet_for_long_and_lacks_the_last_one_gets_it) {
    progress_.on_sent(20, offset(), 0);
    progress_.on_sent(100, offset(), 90);  // 20 is lost to the log, and has arrived
    EXPECT_EQ(progress_.resume(20, 110, 90), 90u);
    EXPECT_EQ(progress_.resume(10, 110, 90), std::nullopt) << "20 did not arrive";
    EXPECT_EQ(progress_.resume(20, 110, 100), std::nullopt) << "100 is lost, too";
}

TEST_F(recovery_progress_test, who_was_sent_nothing_since_it_came_in_and_lacks_the_first_gets_it) {
    progress_.on_sent(100, offset(), 0);
    EXPECT_EQ(progress_.resume(10, 110, 90), 90u);
}

TEST_F(recovery_progress_test, what_its_expired_token_withheld_it_lacks) {
    progress_.on_sent(20, offset(), 0);
    progress_.on_withheld(30);
    progress_.on_withheld(40);
    EXPECT_EQ(progress_.resume(20, 50, 0), 29u);
    EXPECT_EQ(progress_.resume(10, 50, 0), 10u);
    progress_.on_sent(45, offset(), 0);
    EXPECT_EQ(progress_.resume(45, 50, 0), 50u) << "it was renewed, and went on";
}

TEST_F(recovery_progress_test, remembers_the_offsets_that_the_log_may_have_lost) {
    const auto first = offset(), last = offset(), lease = offset();
    progress_.on_sent(20, first, 0);
    progress_.on_marked(25, lease);
    progress_.on_sent(100, last, 90);
    EXPECT_EQ(progress_.position_of(first.text()), 20u);
    EXPECT_EQ(progress_.position_of(lease.text()), 25u);
    EXPECT_EQ(progress_.position_of(last.text()), 100u);
    EXPECT_EQ(progress_.position_of(offset().text()), std::nullopt);
    EXPECT_EQ(progress_.position_of(""), std::nullopt);
}

}  // namespace

}  // namespace anteroom::socketio::test
