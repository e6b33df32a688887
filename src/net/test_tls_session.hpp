#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_certificate.hpp"
#include "net/test_net.hpp"
#include "net/test_tls_client.hpp"
#include "net/tls_session.hpp"

namespace anteroom::net::test {

// Answers with the path and what the test has to say.
class path_service final : public http_service {
  public:
    void on_request(exchange_ptr exchange) override {
        ++requests;
        secure = exchange->secure();
        if (keep) {
            kept = std::move(exchange);
            return;
        }
        exchange->respond(text_response(
            200, "text/plain",
            std::string{exchange->request().path} + padding + exchange->request().body));
    }
    int requests = 0;
    bool secure = false;
    bool keep = false;
    exchange_ptr kept;
    std::string padding;
};

inline const test_certificate& certificate() {
    static const test_certificate made{"tls_session_test"};
    return made;
}

class tls_session_test : public testing::Test {
  protected:
    tls_session_test() { read_certificate(); }

    void read_certificate() {
        net_.tls =
            tls_context::load({certificate().certificate_file, certificate().key_file}).context;
        ASSERT_TRUE(net_.tls);
    }

    test_tls_client dial(const tls_wishes& wish = {}, socket_sizes sizes = {}) {
        return test_tls_client{net_.open(
                                   [&](connection& on) {
                                       return std::make_unique<http_connection>(on, service_,
                                                                                settings_);
                                   },
                                   sizes),
                               wish};
    }
    test_tls_client open(const tls_wishes& wish = {}, socket_sizes sizes = {}) {
        auto client = dial(wish, sizes);
        until(client, [&] { return client.open(); });
        // The tickets of TLS 1.3 come behind the handshake.
        settle(net_.loop);
        client.exchange();
        return client;
    }
    template <class Condition>
    bool until(test_tls_client& client, Condition condition) {
        return run_until(net_.loop, [&] {
            client.exchange();
            return condition();
        });
    }
    answer await(test_tls_client& client) {
        std::optional<answer> got;
        until(client, [&] {
            got = client.take_answer();
            return got || client.wire.ended;
        });
        return got.value_or(answer{});
    }
    answer ask(test_tls_client& client, std::string_view request) {
        client.send(request);
        return await(client);
    }
    bool ends(test_tls_client& client) {
        return until(client, [&] { return client.wire.ended; });
    }

    http_settings settings_;
    path_service service_;
    test_net net_;
};

}  // namespace anteroom::net::test
