#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_net.hpp"

namespace anteroom::net::test {

// Answers with the path and the body, unless the test has other plans.
class scripted_service final : public http_service {
  public:
    void on_request(exchange_ptr exchange) override {
        ++requests;
        if (serve) return serve(std::move(exchange));
        const auto& request = exchange->request();
        exchange->respond(
            text_response(200, "text/plain", std::string{request.path} + " " + request.body));
    }
    std::size_t body_bytes_max(const http_request&) override { return body_max; }

    std::size_t body_max = std::string::npos;
    std::function<void(exchange_ptr)> serve;
    int requests = 0;
};

class http_connection_test : public testing::Test {
  protected:
    test_client open(socket_sizes sizes = {}) {
        return net_.open(
            [&](connection& on) {
                return std::make_unique<http_connection>(on, service_, settings_);
            },
            sizes);
    }
    answer ask(test_client& client, std::string_view request) {
        client.send(request);
        return await(client);
    }
    answer await(test_client& client) {
        std::optional<answer> got;
        run_until(net_.loop, [&] {
            client.read();
            got = client.take_answer();
            return got || client.ended;
        });
        return got.value_or(answer{});
    }
    bool quiet(test_client& client) {
        settle(net_.loop);
        client.read();
        return client.received.empty() && !client.ended;
    }

    http_settings settings_;
    scripted_service service_;
    test_net net_;
};

}  // namespace anteroom::net::test
