// Middlewares that run while a client comes back to another shard.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "socketio/test_recovery_shards.hpp"

namespace anteroom::socketio::test {
namespace {

class recovery_shards_middleware_test : public recovery_shards_test {
  protected:
    recovery_shards_middleware_test() {
        for (const std::size_t shard : {1u, 2u})
            process_[shard].use([this](const socket_ptr& one, next_function next) {
                recovered_ = one->recovered();
                shown_ = one->id();
                go_on_ = std::move(next);
            });
    }
    void go_on(std::optional<connect_refusal> refusal = {}) {
        ada_.here([&] { go_on_(std::move(refusal)); });
        process_.settle();
    }

    next_function go_on_;
    bool recovered_ = false;
    std::string shown_;
};

TEST_F(recovery_shards_middleware_test, middlewares_see_what_comes_back_and_nothing_is_lost) {
    start();
    const auto sid = ada_.sid;
    ada_.lose();
    emit({}, "[1]", {{"r"}, {}});
    EXPECT_EQ(come(1), messages{});
    EXPECT_TRUE(recovered_);
    EXPECT_EQ(shown_, sid);
    emit(1, "[2]", {{"r"}, {}});
    emit({}, "[3]", {{sid}, {}});
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]", "[3]"}));
    EXPECT_EQ(ada_.sid, sid);
}

TEST_F(recovery_shards_middleware_test, rights_that_change_meanwhile_count) {
    bool may = true;
    process_[1].settings.may_enter =
        std::make_unique<room_gate>([&](const std::optional<auth::claims>&, std::string_view room) {
            return may || room != "r";
        });
    start();
    ada_.lose();
    emit({}, "[\"secret\"]", {{"r"}, {}});
    emit({}, "[1]");
    come(1);
    may = false;
    emit({}, "[\"secret\"]", {{"r"}, {}});
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear().front(), "[1]");
    EXPECT_TRUE(ada_.recovered);
    EXPECT_FALSE(ada_.mine().in_room("r"));
}

TEST_F(recovery_shards_middleware_test, who_is_refused_or_lost_may_try_again) {
    start();
    ada_.lose();
    emit({}, "[1]");
    come(1);
    go_on(connect_refusal{"not now", {}});
    EXPECT_EQ(ada_.hear(), messages{"4{\"message\":\"not now\"}"});
    ada_.lose();
    come(2);
    ada_.lose();
    emit({}, "[2]");
    come(1);
    go_on();
    EXPECT_EQ(ada_.hear(), (messages{"[1]", "[2]"}));
    EXPECT_TRUE(ada_.recovered);
}

TEST_F(recovery_shards_middleware_test, who_missed_too_much_meanwhile_comes_once_more) {
    start();
    ada_.lose();
    for (int i = 0; i < 500; ++i) emit({}, "[1]");
    process_.settle();
    come(1);
    for (int i = 0; i < 501; ++i) emit({}, "[1]");
    process_.settle();
    go_on();
    EXPECT_EQ(ada_.hear(), messages{});
    EXPECT_EQ(ada_.connection().below.closed_with, disconnect_reason::transport_close);
    EXPECT_EQ(kept(), 0u);
}

}  // namespace
}  // namespace anteroom::socketio::test
