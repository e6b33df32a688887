#include "anteroom/engine.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace anteroom {
namespace {

using namespace net::test;

const std::string polling = "/engine.io/?EIO=4&transport=polling";
const std::string websocket = "/engine.io/?EIO=4&transport=websocket";

engine_options open_door() {
    engine_options options;
    options.allow_anonymous = true;
    return options;
}

// Runs on a thread of its own until it is destroyed.
class running_engine {
  public:
    explicit running_engine(engine_server& server) : server_(server) {
        server_.listen(0, "127.0.0.1");
        EXPECT_EQ(server_.problem(), "");
        thread_ = std::thread([this] { EXPECT_EQ(server_.run(), 0); });
    }
    ~running_engine() {
        server_.stop();
        thread_.join();
    }

    answer ask(test_client& client, std::string_view request) {
        client.send(request);
        std::optional<answer> got;
        client.wait_until([&] { return (got = client.take_answer()).has_value(); });
        return got.value_or(answer{});
    }
    answer ask(std::string_view request) {
        auto client = test_client::to(server_.port());
        return ask(client, request);
    }
    frame next_frame(test_client& client) {
        std::optional<frame> got;
        client.wait_until([&] { return (got = client.take_frame()).has_value(); });
        return got.value_or(frame{{}, "nothing came"});
    }
    // A WebSocket whose OPEN has been read.
    test_client open() {
        auto client = test_client::to(server_.port());
        EXPECT_EQ(ask(client, get(websocket, upgrade_fields)).status, 101u);
        EXPECT_EQ(next_frame(client).payload.substr(0, 8), "0{\"sid\":");
        return client;
    }

  private:
    engine_server& server_;
    std::thread thread_;
};

TEST(engine_server, does_not_start_where_nobody_keeps_the_door) {
    engine_server engine;
    engine.listen(0, "127.0.0.1");
    EXPECT_NE(engine.problem().find("allow_request"), std::string::npos);
    EXPECT_EQ(engine.port(), 0);
    EXPECT_EQ(engine.run(), 2);
}

TEST(engine_server, gives_what_it_is_told_about_a_session) {
    engine_server engine{open_door()};
    std::string seen;
    engine.on_connection([&](engine_socket socket) {
        seen = std::string{socket.request().method()} + " " + std::string{socket.transport()} +
               " " + socket.request().query("color") + " " + socket.request().header("x-test") +
               " " + std::string{socket.remote_address()} + " " +
               std::to_string(socket.protocol()) + " " + std::to_string(socket.id().size());
        socket.send("seen");
    });
    running_engine running{engine};
    auto client = test_client::to(engine.port());
    running.ask(client,
                get(websocket + "&color=a%20b", std::string{upgrade_fields} + "X-Test: yes\r\n"));
    running.next_frame(client);
    EXPECT_EQ(running.next_frame(client), text_frame("4seen"));
    EXPECT_EQ(seen, "GET websocket a b yes 127.0.0.1 4 20");
}

TEST(engine_server, a_door_may_be_answered_by_another_thread) {
    engine_options options;
    std::thread doorkeeper;
    options.allow_request = [&](const engine_request& request, admission admit) {
        if (doorkeeper.joinable()) doorkeeper.join();
        doorkeeper = std::thread(
            [allowed = request.query("key") == "good", admit = std::move(admit)]() mutable {
                if (allowed) return admit(true);
                admit.refuse("no key");
            });
    };
    engine_server engine{options};
    {
        running_engine running{engine};
        EXPECT_EQ(running.ask(get(polling + "&key=good")).status, 200u);
        EXPECT_EQ(running.ask(get(polling)).body, "{\"code\":4,\"message\":\"no key\"}");
        EXPECT_EQ(engine.clients_count(), 1u);
    }
    doorkeeper.join();
}

TEST(engine_server, origins_may_be_decided_by_another_thread) {
    auto options = open_door();
    std::thread clerk;
    options.cors.decide_origin = [&](const engine_request& request, admission admit) {
        if (clerk.joinable()) clerk.join();
        clerk = std::thread([allowed = request.header("origin") == "https://good.example",
                             admit = std::move(admit)]() mutable { admit(allowed); });
    };
    engine_server engine{options};
    {
        running_engine running{engine};
        EXPECT_EQ(running.ask(get(polling, "Origin: https://good.example\r\n")).status, 200u);
        EXPECT_EQ(running.ask(get(polling, "Origin: https://evil.example\r\n")).status, 403u);
    }
    clerk.join();
}

TEST(engine_server, sessions_are_used_and_closed_from_any_thread) {
    engine_server engine{open_door()};
    engine_socket kept;
    std::atomic<bool> closed = false;
    engine.on_connection([&](engine_socket socket) {
        kept = socket;
        socket.on_message([socket](engine_message message) { socket.send(message); });
        socket.on_close(
            [&](disconnect_reason why) { closed = why == disconnect_reason::forced_close; });
    });
    {
        running_engine running{engine};
        auto client = running.open();
        client.send_text("4hello");
        EXPECT_EQ(running.next_frame(client), text_frame("4hello"));
        kept.send("from here");
        EXPECT_EQ(running.next_frame(client), text_frame("4from here"));
        kept.close();
        kept.send("too late");
        EXPECT_EQ(running.next_frame(client), (frame{wire::websocket::opcode::close, ""}));
        auto other = running.open();
        engine.close();
        EXPECT_EQ(running.next_frame(other), (frame{wire::websocket::opcode::close, ""}));
    }
    EXPECT_TRUE(closed);
    EXPECT_EQ(kept.ready_state(), ready_state::closed);
    kept.send("nobody hears this");
    kept.close();
    EXPECT_EQ(kept.transport(), "");
}

TEST(engine_server, what_passes_below_may_be_watched) {
    std::string heard;
    engine_server engine{open_door()};
    engine.on_connection([&](engine_socket socket) {
        socket.on_packet([&](engine_packet packet) {
            heard.append("<").append(packet.type).append(packet.binary ? "*" : ":") += packet.data;
        });
        socket.on_packet_create([&](engine_packet packet) {
            heard.append(">").append(packet.type).append(packet.binary ? "*" : ":") += packet.data;
        });
        socket.on_flush([&] { heard += " flush"; });
        socket.on_drain([&] { heard += " drain\n"; });
        socket.on_message([socket](engine_message message) {
            socket.send(message);
            socket.send("and more");
        });
    });
    {
        running_engine running{engine};
        auto client = running.open();
        client.send_text("4hello");
        EXPECT_EQ(running.next_frame(client), text_frame("4hello"));
        EXPECT_EQ(running.next_frame(client), text_frame("4and more"));
        auto first = running.ask(get(polling)).body.substr(9, 20);
        EXPECT_EQ(running.ask(post(polling + "&sid=" + first, "bAQI=")).body, "ok");
        EXPECT_EQ(running.ask(get(polling + "&sid=" + first)).body,
                  "bAQI=\x1e"
                  "4and more");
    }
    EXPECT_EQ(heard.substr(heard.find('<')),
              "<message:hello>message:hello>message:and more flush drain\n"
              "<message*\x01\x02>message*\x01\x02>message:and more flush drain\n");
}

TEST(engine_server, a_session_may_be_ended_by_who_watches_it) {
    for (const bool outgoing : {false, true}) {
        engine_server engine{open_door()};
        engine.on_connection([&](engine_socket socket) {
            socket.on_message([socket](engine_message message) { socket.send(message); });
            const auto end = [socket] { socket.close(true); };
            outgoing ? socket.on_flush(end) : socket.on_packet([end](engine_packet) { end(); });
        });
        running_engine running{engine};
        auto client = test_client::to(engine.port());
        client.send(get(websocket, upgrade_fields));
        client.wait_until([&] { return client.take_answer().has_value(); });
        client.send_text("4hello");
        client.wait_until([&] { return client.ended; });
        EXPECT_TRUE(client.ended);
        EXPECT_EQ(engine.clients_count(), 0u);
    }
}

TEST(engine_server, a_handler_that_throws_is_logged_and_the_session_lives_on) {
    auto options = open_door();
    std::atomic<int> logged = 0;
    options.log = [&](log_level, std::string_view event, std::span<const log_field>) {
        if (event == "handler_threw") ++logged;
    };
    engine_server engine{options};
    engine.on_connection([](engine_socket socket) {
        socket.on_message([](engine_message) { throw std::runtime_error("broken"); });
        socket.on_message([socket](engine_message message) { socket.send(message); });
        throw 1;
    });
    running_engine running{engine};
    auto client = running.open();
    client.send_text("4hello");
    EXPECT_EQ(running.next_frame(client), text_frame("4hello"));
    EXPECT_EQ(logged, 2);
}

TEST(engine_server, hooks_see_requests_and_errors) {
    engine_server engine{open_door()};
    std::atomic<int> last_code = -1;
    engine
        .use([](const engine_request& request, engine_next next) {
            next.set_header("X-Middleware", "was here");
            if (request.query("stop") == "fail") return next.fail();
            if (request.query("stop") == "answer") return next.respond({418, "text/plain", ""});
            next();
        })
        .on_headers([](header_list& fields, const engine_request& request) {
            fields.emplace_back("X-Method", request.method());
        })
        .on_connection_error([&](const connection_error& error) { last_code = error.code; });
    running_engine running{engine};
    const auto handshake = running.ask(get(polling));
    EXPECT_EQ(handshake["X-Middleware"], "was here");
    EXPECT_EQ(handshake["X-Method"], "GET");
    EXPECT_EQ(running.ask(get(polling + "&stop=answer")).status, 418u);
    EXPECT_EQ(running.ask(get(polling + "&stop=fail")).body,
              "{\"code\":3,\"message\":\"Bad request\"}");
    EXPECT_EQ(last_code, 3);
}

}  // namespace
}  // namespace anteroom
