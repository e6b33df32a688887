#pragma once

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "auth/revocation_memory.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_process.hpp"

namespace anteroom::socketio::test {

class recovery_shards_test : public testing::Test {
  protected:
    recovery_shards_test() {
        for (std::size_t i = 0; i < process_.size(); ++i)
            process_[i].settings.authenticate = by_token();
    }

    void start() {
        process_.start();
        come(0);
        ada_.join("r");
        EXPECT_EQ(ada_.hear(), messages{});
    }
    // Says CONNECT to that shard, and waits for the answer; what it hears besides.
    messages come(std::size_t shard) { return come(ada_, shard); }
    messages come(returning_client& who, std::size_t shard) {
        who.connect(shard);
        process_.settle();
        return who.hear();
    }
    void emit(std::optional<std::size_t> from, std::string_view json, const audience& to = {}) {
        process_.emit(from, to, json);
    }
    std::size_t kept() {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < process_.size(); ++i)
            sum += process_[i].running().recovering()->sessions().size();
        return sum;
    }

    test_process process_{3};
    returning_client ada_{process_};
};

}  // namespace anteroom::socketio::test
