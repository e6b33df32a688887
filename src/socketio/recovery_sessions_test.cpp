#include "socketio/recovery_sessions.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

namespace {

class recovery_sessions_test : public testing::Test {
  protected:
    void save(std::string pid, std::string user = "ada", boost::json::object data = {}) {
        recovery_session one;
        one.pid = pid;
        one.id = "id of " + pid;
        one.user = std::move(user);
        one.data = std::move(data);
        one.left_at = now_;
        sessions_.save(std::move(one), now_);
    }
    bool has(std::string_view pid) { return sessions_.find(pid, now_) != nullptr; }

    recovery_sessions sessions_{{.age_max = 60s,
                                 .count_max = 6,
                                 .bytes_max = 20'000,
                                 .user_count_max = 3,
                                 .user_bytes_max = 10'000}};
    base::steady_time now_ = noon.steady;
};

TEST_F(recovery_sessions_test, gives_each_back_once) {
    save("a");
    ASSERT_TRUE(has("a"));
    EXPECT_EQ(sessions_.take("a").id, "id of a");
    EXPECT_FALSE(has("a"));
    EXPECT_EQ(sessions_.size(), 0u);
    EXPECT_EQ(sessions_.bytes(), 0u);
    EXPECT_EQ(sessions_.users(), 0u);
}

TEST_F(recovery_sessions_test, keeps_them_for_the_time_said) {
    save("a");
    now_ += 60s;
    EXPECT_TRUE(has("a"));
    now_ += 1ms;
    EXPECT_FALSE(has("a"));
    EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(recovery_sessions_test, one_that_is_put_back_lives_no_longer_for_that) {
    save("a");
    now_ += 50s;
    ASSERT_TRUE(has("a"));
    sessions_.save(sessions_.take("a"), now_);
    now_ += 11s;
    EXPECT_FALSE(has("a"));
}

TEST_F(recovery_sessions_test, a_user_who_leaves_too_many_loses_the_own_oldest) {
    save("of bob", "bob");
    for (const char* pid : {"a", "b", "c", "d"}) save(pid);
    EXPECT_FALSE(has("a"));
    EXPECT_TRUE(has("b"));
    EXPECT_TRUE(has("d"));
    EXPECT_TRUE(has("of bob"));
}

TEST_F(recovery_sessions_test, a_user_whose_are_too_large_loses_the_own_oldest) {
    save("of bob", "bob");
    const boost::json::object large{{"list", {std::string(4'000, 'x'), 1}}};
    save("a", "ada", large);
    save("b", "ada", large);
    EXPECT_FALSE(has("a"));
    EXPECT_TRUE(has("b"));
    save("c", "ada", {{"text", std::string(11'000, 'x')}});
    EXPECT_FALSE(has("b"));
    EXPECT_FALSE(has("c")) << "too large by itself";
    EXPECT_TRUE(has("of bob"));
    EXPECT_EQ(sessions_.users(), 1u);
}

TEST_F(recovery_sessions_test, when_all_are_too_many_the_oldest_goes) {
    for (const char* pid : {"1", "2", "3", "4", "5", "6", "7"})
        save(pid, std::string{"user "} + pid);
    EXPECT_EQ(sessions_.size(), 6u);
    EXPECT_FALSE(has("1"));
    EXPECT_TRUE(has("7"));
}

TEST_F(recovery_sessions_test, when_all_are_too_large_the_oldest_go) {
    for (const char* pid : {"1", "2", "3"})
        save(pid, std::string{"user "} + pid, {{"text", std::string(8'000, 'x')}});
    EXPECT_FALSE(has("1"));
    EXPECT_TRUE(has("3"));
    EXPECT_LE(sessions_.bytes(), 20'000u);
}

TEST_F(recovery_sessions_test, forgets_those_that_are_to_be_forgotten) {
    save("a");
    save("b", "bob");
    sessions_.forget_if([](const recovery_session& one) { return one.user == "ada"; });
    EXPECT_FALSE(has("a"));
    EXPECT_TRUE(has("b"));
}

}  // namespace

}  // namespace anteroom::socketio::test
