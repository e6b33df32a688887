#include "socketio/ack_table.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <boost/json/value.hpp>

namespace anteroom::socketio {
namespace {

using namespace std::chrono_literals;

constexpr base::steady_time start{};

class ack_table_test : public testing::Test {
  protected:
    void add(std::uint64_t id, base::steady_time deadline) {
        table_.add(id, deadline, [this, id](const ack_answer&) { called_.push_back(id); });
    }
    bool call(std::optional<ack_callback> callback) {
        if (!callback) return false;
        (*callback)({});
        return true;
    }
    ack_table table_;
    std::vector<std::uint64_t> called_;
};

TEST_F(ack_table_test, an_answer_takes_the_callback_of_its_id_and_no_other) {
    for (std::uint64_t id : {7u, 8u, 9u}) add(id, start + 1s);
    EXPECT_TRUE(call(table_.take(8)));
    EXPECT_TRUE(call(table_.take(9)));
    EXPECT_EQ(called_, (std::vector<std::uint64_t>{8, 9}));
    EXPECT_EQ(table_.size(), 1u);
}

TEST_F(ack_table_test, an_id_is_answered_once) {
    add(3, start);
    EXPECT_TRUE(table_.take(3));
    EXPECT_FALSE(table_.take(3));
    EXPECT_FALSE(table_.take(4));
}

TEST_F(ack_table_test, what_is_due_is_given_at_its_deadline_and_not_before) {
    add(1, start + 2s);
    add(2, start + 1s);
    EXPECT_EQ(table_.next_deadline(), start + 1s);
    EXPECT_FALSE(table_.take_due(start + 999ms));
    EXPECT_TRUE(call(table_.take_due(start + 1s)));
    EXPECT_EQ(called_.back(), 2u);
    EXPECT_FALSE(table_.take_due(start + 1s));
    EXPECT_EQ(table_.next_deadline(), start + 2s);
}

TEST_F(ack_table_test, an_empty_table_has_nothing_and_no_deadline) {
    EXPECT_FALSE(table_.take(0));
    EXPECT_FALSE(table_.take_any());
    EXPECT_FALSE(table_.take_due(start + 1h));
    EXPECT_FALSE(table_.next_deadline());
}

TEST_F(ack_table_test, take_any_empties_it) {
    for (std::uint64_t id = 0; id < 5; ++id) add(id, start);
    while (call(table_.take_any())) {
    }
    EXPECT_EQ(called_.size(), 5u);
    EXPECT_EQ(table_.size(), 0u);
}

TEST_F(ack_table_test, a_hundred_thousand_timed_out_acks_leave_nothing_behind) {
    // socket.io 4.8.4 fixed a table that kept them.
    const auto counted = std::make_shared<int>();
    for (std::uint64_t id = 0; id < 100'000; ++id) {
        table_.add(id, start + 1s, [counted](const ack_answer&) { ++*counted; });
        ASSERT_TRUE(call(table_.take_due(start + 1s)));
    }
    EXPECT_EQ(*counted, 100'000);
    EXPECT_EQ(counted.use_count(), 1);
    EXPECT_EQ(table_.size(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio
