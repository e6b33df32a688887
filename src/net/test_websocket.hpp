#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_connection.hpp"
#include "net/test_net.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::net::test {

using wire::websocket::opcode;

const frame close_without_code{opcode::close, ""};

// Echoes by way of a queue, as the gateway does, and remembers what it hears.
class recording_events final : public websocket_events {
  public:
    void on_message(opcode kind, std::string_view payload) override {
        messages.push_back({kind, std::string{payload}});
        if (on_each) on_each(payload);
        if (echo) queue.push(framed(payload));
    }
    bool on_read_end() override {
        ++read_ends;
        if (!flushes_later) flush();
        return flushes_later;
    }
    void on_last_call() override { flush(); }
    void on_writable() override {
        ++writables;
        flush();
    }
    void on_closed(bool was_clean) override {
        io = nullptr;
        ++closed;
        clean = was_clean;
    }
    const wire::websocket::limits& limits() const override { return allowed; }

    websocket_connection::flushed flush() {
        return io ? io->flush(queue) : websocket_connection::flushed::gone;
    }

    websocket_connection* io = nullptr;
    base::send_queue queue;
    wire::websocket::limits allowed;
    std::vector<frame> messages;
    std::function<void(std::string_view)> on_each;
    bool echo = true;
    bool flushes_later = false;
    int read_ends = 0;
    int writables = 0;
    int closed = 0;
    bool clean = false;
};

class upgrading_service final : public http_service {
  public:
    explicit upgrading_service(recording_events& events) : events_(events) {}
    void on_request(exchange_ptr exchange) override {
        events_.io = exchange->accept_websocket(events_, {}, answer_goes);
        if (on_accepted) on_accepted();
    }

    websocket_connection::answer_goes answer_goes = websocket_connection::answer_goes::at_once;
    std::function<void()> on_accepted;

  private:
    recording_events& events_;
};

class websocket_connection_test : public testing::Test {
  protected:
    // A client that has asked for nothing yet.
    test_client connect(socket_sizes sizes = {}) {
        return net_.open(
            [&](connection& on) {
                return std::make_unique<http_connection>(on, service_, settings_);
            },
            sizes);
    }
    std::string await_head(test_client& client) {
        run_until(net_.loop, [&] {
            client.read();
            return client.ended || client.received.find("\r\n\r\n") != std::string::npos;
        });
        const auto end = client.received.find("\r\n\r\n");
        if (end == std::string::npos) return {};
        const auto head = client.received.substr(0, end + 4);
        client.received.erase(0, end + 4);
        return head;
    }
    // A client behind its handshake.
    test_client open(socket_sizes sizes = {}) {
        auto client = connect(sizes);
        client.send(get("/", upgrade_fields));
        await_head(client);
        return client;
    }
    frame await(test_client& client) {
        std::optional<frame> got;
        run_until(net_.loop, [&] {
            client.read();
            got = client.take_frame();
            return got || client.ended;
        });
        return got.value_or(frame{{}, "nothing came"});
    }
    void send_later(std::string_view payload) { events_.queue.push(framed(payload)); }
    // Fills what the kernel keeps, until the connection is blocked.
    int block() {
        int sent = 0;
        do {
            send_later(std::string(5'000, 'x'));
            ++sent;
        } while (events_.flush() == websocket_connection::flushed::all);
        settle(net_.loop);
        return sent;
    }
    bool quiet(test_client& client) {
        settle(net_.loop);
        client.read();
        return client.received.empty() && !client.ended;
    }

    http_settings settings_;
    recording_events events_;
    upgrading_service service_{events_};
    test_net net_;
};

constexpr socket_sizes small{.bytes = 4096};

}  // namespace anteroom::net::test
