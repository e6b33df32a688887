#include "server/websocket_door.hpp"

#include <gtest/gtest.h>

#include "net/test_net.hpp"

namespace anteroom::facade {
namespace {

using namespace net::test;
using wire::websocket::opcode;

class websocket_door_test : public testing::Test {
  protected:
    websocket_door_test() {
        executor_->started();
        route_.authorize = [](const http_request&) { return true; };
        route_.on_open = [this](websocket joined) { joined_ = joined; };
        route_.on_message = [](websocket from, websocket_message message) {
            if (message.data == "throw") throw std::runtime_error{"a handler that fails"};
            from.send_text(message.data);
        };
        route_.on_close = [this](websocket, bool clean) { gone_.push_back(clean); };
    }
    ~websocket_door_test() override {
        net_.connections.close_all();
        settle(net_.loop);
        executor_->leave();
    }

    void start() {
        routes_.add("/feed", std::move(route_));
        ASSERT_EQ(routes_.problem(), "");
    }
    test_client ask(std::string_view request, socket_sizes sizes = {}) {
        auto client = net_.open(
            [&](net::connection& on) {
                return std::make_unique<net::http_connection>(on, door_, settings_);
            },
            sizes);
        client.send(request);
        return client;
    }
    test_client open(socket_sizes sizes = {}) {
        auto client = ask(get("/feed", upgrade_fields), sizes);
        EXPECT_EQ(status_of(client), 101u);
        return client;
    }
    unsigned status_of(test_client& client) {
        std::optional<answer> got;
        run_until(net_.loop, [&] {
            client.read();
            got = client.take_answer();
            return got || client.ended;
        });
        return got.value_or(answer{}).status;
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

    struct nowhere final : net::http_service {
        void on_request(net::exchange_ptr exchange) override {
            exchange->respond(net::text_response(404, "text/plain", "not a WebSocket"));
        }
    };

    net::http_settings settings_;
    gateway::cors_options cors_;
    nowhere others_;
    websocket_route route_;
    websocket_routes routes_{cors_};
    test_net net_;
    std::shared_ptr<loop_executor> executor_ = std::make_shared<loop_executor>(net_.loop);
    websocket_door door_{routes_, net_.loop, executor_, others_};
    std::optional<websocket> joined_;
    std::vector<bool> gone_;
};

TEST_F(websocket_door_test, messages_come_and_go_and_the_end_is_heard_once) {
    start();
    auto client = open();
    client.send_text("hello");
    EXPECT_EQ(await(client), text_frame("hello"));
    EXPECT_EQ(door_.size(), 1u);
    client.send(wire::websocket::masked_close(1000));
    EXPECT_EQ(await(client), close_frame(1000));
    EXPECT_TRUE(net_.ends(client));
    settle(net_.loop);
    EXPECT_EQ(gone_, std::vector{true});
    EXPECT_EQ(door_.size(), 0u);
    joined_->send_text("to nobody");  // a handle that is kept does nothing
    joined_->close();
}

TEST_F(websocket_door_test, who_may_not_connect_is_told_403_before_there_is_any_state) {
    route_.authorize = [](const http_request& request) {
        if (request.query == "throw") throw std::runtime_error{"cannot be judged"};
        return request.header("X-Key") == "open";
    };
    start();
    for (const std::string& request :
         {get("/feed", upgrade_fields), get("/feed?throw", upgrade_fields),
          get("/feed", std::string{upgrade_fields} + "X-Key: open\r\nOrigin: http://evil\r\n")}) {
        auto refused = ask(request);
        EXPECT_EQ(status_of(refused), 403u) << request;
        EXPECT_TRUE(net_.ends(refused));
    }
    auto welcome = ask(get("/feed", std::string{upgrade_fields} + "X-Key: open\r\n"));
    EXPECT_EQ(status_of(welcome), 101u);
    EXPECT_EQ(door_.size(), 1u);
    EXPECT_EQ(door_.origins_refused(), 1u);
}

TEST_F(websocket_door_test, other_paths_and_plain_requests_are_for_others) {
    start();
    auto elsewhere = ask(get("/feed/more", upgrade_fields));
    EXPECT_EQ(status_of(elsewhere), 404u);
    auto plain = ask(get("/feed"));
    EXPECT_EQ(status_of(plain), 404u);
    auto bad = ask(get("/feed", "Upgrade: websocket\r\n"));
    EXPECT_EQ(status_of(bad), 400u);
    settle(net_.loop);
    EXPECT_EQ(door_.size(), 0u);
    EXPECT_TRUE(gone_.empty());
}

TEST_F(websocket_door_test, a_handler_that_throws_ends_its_own_connection) {
    start();
    auto failing = open();
    auto other = open();
    failing.send_text("throw");
    EXPECT_TRUE(net_.ends(failing));
    other.send_text("still here");
    EXPECT_EQ(await(other), text_frame("still here"));
    EXPECT_EQ(door_.size(), 1u);
}

TEST_F(websocket_door_test, a_peer_that_reads_nothing_is_cut_off_at_the_limit) {
    route_.options.output_bytes_max = 100'000;
    start();
    auto client = open({.bytes = 4096});
    for (int i = 0; i < 100 && gone_.empty(); ++i) {
        joined_->send_binary(std::string(10'000, 'x'));
        settle(net_.loop);
    }
    EXPECT_EQ(gone_, std::vector{false});
}

TEST_F(websocket_door_test, a_close_waits_for_what_was_sent_before_it) {
    start();
    auto client = open({.bytes = 4096});
    const std::string much(200'000, 'x');
    joined_->send_text(much);
    joined_->close(4000, "done");
    joined_->send_text("too late");
    EXPECT_EQ(await(client), text_frame(much));
    EXPECT_EQ(await(client), (frame{opcode::close,
                                    "\x0f\xa0"
                                    "done"}));
}

TEST_F(websocket_door_test, what_must_not_be_sent_is_not) {
    start();
    auto client = open();
    EXPECT_FALSE(joined_->send_text("\xff"));
    EXPECT_TRUE(joined_->send_text("text"));
    EXPECT_EQ(await(client), text_frame("text"));
    joined_->close(1006);
    EXPECT_EQ(await(client), close_frame(1011));
}

TEST_F(websocket_door_test, a_silent_peer_is_pinged_and_then_cut_off) {
    start();
    auto answering = open();
    auto silent = open();
    pass(net_.loop, 25s);
    EXPECT_EQ(await(silent), (frame{opcode::ping, ""}));
    EXPECT_EQ(await(answering), (frame{opcode::ping, ""}));
    answering.send_frame(opcode::pong, "");
    settle(net_.loop);
    pass(net_.loop, 20s);
    EXPECT_TRUE(net_.ends(silent));
    EXPECT_EQ(door_.size(), 1u);
}

TEST_F(websocket_door_test, who_never_ends_a_message_does_not_live_by_pongs) {
    start();
    auto client = open();
    client.send(wire::websocket::masked_frame(opcode::text, "the beginning", {.final = false}));
    settle(net_.loop);
    pass(net_.loop, 25s);
    EXPECT_EQ(await(client), (frame{opcode::ping, ""}));
    client.send_frame(opcode::pong, "");
    settle(net_.loop);
    pass(net_.loop, 20s);
    EXPECT_TRUE(net_.ends(client));
}

TEST_F(websocket_door_test, at_the_end_of_the_server_everybody_hears_1001) {
    start();
    auto one = open();
    auto another = open();
    door_.shut_down();
    EXPECT_EQ(await(one), close_frame(1001));
    EXPECT_EQ(await(another), close_frame(1001));
}

}  // namespace
}  // namespace anteroom::facade
