#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/connection.hpp"
#include "gateway/test_gateway.hpp"

namespace anteroom::gateway::test {

using reasons = std::vector<disconnect_reason>;

class connection_polling_test : public testing::Test {
  protected:
    void start() { gateway_.start(); }
    // A session that has joined; its requests go to `url_`.
    void join() {
        start();
        sid_ = gateway_.join_polling();
        url_ = polling + "&sid=" + sid_;
    }
    // A poll that waits for its answer.
    test_client waiting_poll() {
        auto client = gateway_.connect();
        client.send(get(url_));
        gateway_.settle();
        client.read();
        EXPECT_EQ(client.received, "");
        return client;
    }
    bool session_known() {
        return gateway_.ask(get("/socket.io/?EIO=3&transport=polling&sid=" + sid_)).body ==
               "{\"code\":3,\"message\":\"Bad request\"}";
    }

    test_gateway gateway_;
    std::string sid_;
    std::string url_;
};

}  // namespace anteroom::gateway::test
