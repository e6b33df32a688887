#include "socketio/handler_list.hpp"

#include <gtest/gtest.h>

namespace anteroom::socketio {
namespace {

class handler_list_test : public testing::Test {
  protected:
    auto notes(std::string what) {
        return [this, what] { heard_ += what; };
    }
    std::string run(std::string_view event = {}) {
        heard_.clear();
        list_.each(
            event, [this] { return going_on_; }, [](auto& handler) { handler(); });
        return heard_;
    }

    handler_list<void()> list_;
    std::string heard_;
    bool going_on_ = true;
};

TEST_F(handler_list_test, they_run_in_order_and_those_in_front_first) {
    list_.add(1, {}, false, notes("a"));
    list_.add(2, {}, false, notes("b"));
    list_.prepend(3, notes("c"));
    EXPECT_EQ(run(), "cab");
    EXPECT_EQ(run(), "cab");
}

TEST_F(handler_list_test, one_hears_its_event_alone) {
    list_.add(1, "x", false, notes("x"));
    list_.add(2, "y", false, notes("y"));
    EXPECT_EQ(run("y"), "y");
    EXPECT_EQ(run("z"), "");
    EXPECT_EQ(list_.count("x"), 1u);
    EXPECT_EQ(list_.count("z"), 0u);
}

TEST_F(handler_list_test, one_for_once_is_gone_before_it_runs) {
    list_.add(1, {}, true, [this] {
        heard_ += "once";
        EXPECT_EQ(list_.size(), 0u);
    });
    EXPECT_EQ(run(), "once");
    EXPECT_EQ(run(), "");
}

TEST_F(handler_list_test, removing_is_by_id_by_event_or_of_all) {
    list_.add(1, "x", false, notes("a"));
    list_.add(2, "x", false, notes("b"));
    list_.add(3, "y", false, notes("c"));
    list_.remove(1);
    list_.remove(77);
    EXPECT_EQ(run("x"), "b");
    list_.remove_all("x");
    EXPECT_EQ(run("x"), "");
    EXPECT_EQ(run("y"), "c");
    list_.clear();
    EXPECT_TRUE(list_.empty());
    EXPECT_EQ(run("y"), "");
}

TEST_F(handler_list_test, one_may_remove_itself_and_is_destroyed_only_after_it_has_returned) {
    const auto witness = std::make_shared<int>(7);
    list_.add(1, {}, false, [this, witness] {
        list_.remove(1);
        heard_ += std::to_string(*witness);
    });
    EXPECT_EQ(run(), "7");
    EXPECT_EQ(witness.use_count(), 1);
    EXPECT_EQ(run(), "");
}

TEST_F(handler_list_test, one_removed_by_another_is_not_called_any_more) {
    list_.add(1, {}, false, [this] { list_.remove(2); });
    list_.add(2, {}, false, notes("b"));
    list_.add(3, {}, false, notes("c"));
    EXPECT_EQ(run(), "c");
    EXPECT_EQ(list_.size(), 2u);
}

TEST_F(handler_list_test, one_added_while_they_run_hears_the_next_call) {
    list_.add(1, {}, true, [this] {
        list_.add(2, {}, false, notes("b"));
        list_.prepend(3, notes("a"));
        list_.add(4, {}, false, notes("never"));
        list_.remove(4);
        EXPECT_EQ(list_.count({}), 2u);
    });
    EXPECT_EQ(run(), "");
    EXPECT_EQ(run(), "ab");
}

TEST_F(handler_list_test, a_call_within_a_call_settles_nothing_early) {
    list_.add(1, {}, false, [this, inner = false]() mutable {
        if (std::exchange(inner, true)) return;
        list_.remove(2);
        list_.each(
            {}, [] { return true; }, [](auto& handler) { handler(); });
    });
    list_.add(2, {}, false, notes("removed"));
    list_.add(3, {}, false, notes("c"));
    EXPECT_EQ(run(), "cc");
}

TEST_F(handler_list_test, the_rest_is_left_out_when_there_is_no_going_on) {
    list_.add(1, {}, false, [this] { going_on_ = false; });
    list_.add(2, {}, false, notes("b"));
    EXPECT_EQ(run(), "");
}

TEST_F(handler_list_test, a_handler_whose_end_removes_another_is_harmless) {
    struct remover {
        handler_list<void()>* from;
        ~remover() { from->remove(2); }
    };
    auto end = std::make_shared<remover>(remover{&list_});
    list_.add(1, {}, true, [end = std::move(end)] {});
    list_.add(2, {}, false, notes("b"));
    run();
    EXPECT_TRUE(list_.empty());
}

}  // namespace
}  // namespace anteroom::socketio
