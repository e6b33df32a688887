#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/seal.hpp"
#include "gateway/shard.hpp"
#include "gateway/socketio_application.hpp"
#include "net/connection.hpp"
#include "net/listener.hpp"
#include "net/test_client.hpp"
#include "socketio/test_shard.hpp"

// A whole shard behind a port of this machine, driven turn by turn on a clock that tests move.
namespace anteroom::gateway::test {

using namespace std::chrono_literals;
using net::test::answer;
using net::test::close_frame;
using net::test::frame;
using net::test::get;
using net::test::post;
using net::test::test_client;
using net::test::text_frame;
using net::test::upgrade_fields;

inline const std::string polling = "/socket.io/?EIO=4&transport=polling";
inline const std::string websocket = "/socket.io/?EIO=4&transport=websocket";

// Configure it, then call start(). The socket that joined last, and why it went, are remembered.
class test_gateway {
  public:
    test_gateway() {
        sockets.seal.seal = &seal_message;
        sockets.log = &log;
        auto& main = sockets.define("/");
        main.on_connection.push_back(
            std::make_unique<socketio::connection_handler>([this](socketio::socket_ptr who) {
                who->on_disconnect([this](disconnect_reason why) { gone.emplace_back(why); });
                joined = std::move(who);
            }));
        main.events.emplace(
            "ask", std::make_unique<socketio::event_handler>([this](socketio::event_call& call) {
                ++asked;
                if (call.ack_id) call.target.answer(*call.ack_id, {"[\"yes\"]", {}});
            }));
    }
    ~test_gateway() {
        if (listener_) listener_->close();
        if (connections_) connections_->close_all();
        settle();
    }

    // Has the socket that joined last send an event.
    void emit(std::string_view json, std::span<const std::string> attachments = {}) {
        joined->emit({json, attachments});
    }

    void start() {
        users_ = std::make_unique<socketio_application>(sockets, loop.now(), random, runner,
                                                        loop.wheel());
        shard_ = std::make_unique<shard>(
            surroundings{settings, hooks, loop, random, runner, nowhere_, &log, 0, 1, quota.get()},
            other_users ? *other_users : *users_);
        connections_ = std::make_unique<net::connection_set>(loop);
        listener_ = *net::listener::open(
            loop, {"127.0.0.1", 0}, [this](net::stream stream, const net::address& peer) {
                auto& made = connections_->add(std::move(stream), peer);
                made.start(std::make_unique<net::http_connection>(made, *shard_, http));
            });
    }

    test_client connect() {
        auto made = test_client::to(listener_->port());
        settle();
        return made;
    }

    // Sends a request and runs until it is answered. Status 0: it was not.
    answer ask(test_client& client, std::string_view request) {
        client.send(request);
        return await_answer(client);
    }
    answer ask(std::string_view request) {
        auto client = connect();
        return ask(client, request);
    }
    answer await_answer(test_client& client) {
        std::optional<answer> got;
        run_until([&] {
            client.read();
            got = client.take_answer();
            return got || client.ended;
        });
        return got.value_or(answer{});
    }
    frame await_frame(test_client& client) {
        std::optional<frame> got;
        run_until([&] {
            client.read();
            got = client.take_frame();
            return got || client.ended;
        });
        return got.value_or(frame{{}, "nothing came"});
    }
    bool ends(test_client& client) {
        return run_until([&] {
            client.read();
            return client.ended;
        });
    }

    // A session on polling: answers its id.
    std::string open_polling() {
        const auto handshake = ask(get(polling));
        return handshake.body.substr(0, 8) == "0{\"sid\":" ? handshake.body.substr(9, 20) : "";
    }
    // The answer to one POST, and to one GET, of a session on polling.
    std::string say(const std::string& sid, std::string_view payload) {
        return ask(post(polling + "&sid=" + sid, payload)).body;
    }
    std::string poll(const std::string& sid) { return ask(get(polling + "&sid=" + sid)).body; }
    // A session on polling that has joined the main namespace.
    std::string join_polling() {
        const auto sid = open_polling();
        say(sid, "40");
        poll(sid);
        return sid;
    }

    // A session on websocket: its OPEN has been read.
    test_client open_websocket() {
        auto client = connect();
        const auto accepted = ask(client, get(websocket, upgrade_fields));
        if (accepted.status == 101) await_frame(client);
        return client;
    }
    test_client join_websocket() {
        auto client = open_websocket();
        client.send_text("40");
        await_frame(client);
        return client;
    }
    // A WebSocket that probes for a session.
    test_client open_probe(const std::string& sid) {
        auto client = connect();
        ask(client, get(websocket + "&sid=" + sid, upgrade_fields));
        return client;
    }

    void settle() { net::test::settle(loop); }
    void pass(std::chrono::milliseconds time) { net::test::pass(loop, time); }
    template <class Condition>
    bool run_until(Condition condition) {
        return net::test::run_until(loop, condition);
    }

    std::size_t session_count() const { return shard_->session_count(); }
    shard& door() { return *shard_; }
    socketio::hub& hub() { return users_->hub(); }
    std::size_t connection_count() const { return connections_->size(); }

    // What runs on the shard's thread: everything here does.
    struct same_thread final : socketio::executor {
        bool runs_here() const override { return true; }
        void post(detail::unique_function<void()> task) override { task(); }
    };

    socketio::socket_ptr joined;
    std::vector<disconnect_reason> gone;
    int asked = 0;

    application* other_users = nullptr;  // in place of Socket.IO's
    options settings;
    std::unique_ptr<net::connection_quota> quota;  // of sessions that poll
    gateway::hooks hooks;
    net::http_settings http;
    socketio::configuration sockets;
    socketio::test::recording_log log;
    socketio::test::repeatable_random random;
    net::event_loop loop{&net::test::read_test_clock};
    std::shared_ptr<same_thread> runner = std::make_shared<same_thread>();

  private:
    struct other_routes final : net::http_service {
        void on_request(net::exchange_ptr exchange) override {
            exchange->respond(net::text_response(404, "text/plain", "not the door"));
        }
    };

    other_routes nowhere_;
    std::unique_ptr<socketio_application> users_;
    std::unique_ptr<shard> shard_;
    std::unique_ptr<net::connection_set> connections_;
    std::unique_ptr<net::listener> listener_;
};

}  // namespace anteroom::gateway::test
