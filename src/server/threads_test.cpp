#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "anteroom/anteroom.hpp"
#include "net/test_client.hpp"

namespace anteroom {
namespace {

using namespace net::test;

constexpr std::size_t threads = 4;
const std::string engine = "/socket.io/?EIO=4&transport=polling";

server_options on_four_threads() {
    server_options options;
    options.threads = threads;
    options.allow_anonymous = true;
    options.event_rate = {0};
    return options;
}

class running_server {
  public:
    explicit running_server(server& io) : io_(io) {
        io_.listen(0, "127.0.0.1");
        EXPECT_EQ(io_.problem(), "");
        thread_ = std::thread([this] { EXPECT_EQ(io_.run(), 0); });
    }
    ~running_server() {
        io_.stop();
        thread_.join();
    }

  private:
    server& io_;
    std::thread thread_;
};

answer ask(test_client& client, std::string_view request) {
    client.send(request);
    std::optional<answer> got;
    client.wait_until([&] { return (got = client.take_answer()).has_value(); });
    return got.value_or(answer{});
}

std::string posting(const std::string& target, std::string_view body) {
    return "POST " + target +
           " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string{body};
}

std::string polling(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
}

// A session that is in the main namespace; the target of its requests.
std::string join(test_client& client) {
    const std::string body = ask(client, polling(engine)).body;
    const auto at = body.find("\"sid\":\"");
    if (at == std::string::npos) return {};
    const std::string target = engine + "&sid=" + body.substr(at + 7, 20);
    EXPECT_EQ(ask(client, posting(target, "40")).status, 200u);
    EXPECT_EQ(ask(client, polling(target)).body.substr(0, 2), "40");
    return target;
}

// Polls until a text has come.
bool hears(test_client& client, const std::string& target, std::string_view text) {
    for (int polls = 0; polls < 50; ++polls) {
        const auto got = ask(client, polling(target));
        if (got.status != 200) return false;
        if (got.body.find(text) != std::string::npos) return true;
        if (got.body.find('2') == 0) ask(client, posting(target, "3"));
    }
    return false;
}

void add_handlers(server& io) {
    io.on("join", [](socket from, std::string room, ack done) { done(from.join(room)); });
    io.on("tell", [](socket from, std::string room, std::string text) {
        from.to(room).emit("told", text);
    });
    io.on("leave", [](socket from) { from.disconnect(true); });
}

TEST(threads, a_connection_follows_the_sessions_that_its_requests_name) {
    server io{on_four_threads()};
    std::mutex mutex;
    std::set<std::thread::id> homes;
    io.on("where", [&](socket, ack done) {
        const std::lock_guard lock{mutex};
        homes.insert(std::this_thread::get_id());
        done(1);
    });
    const running_server running{io};
    std::vector<std::string> targets;
    for (std::size_t i = 0; i < 2 * threads; ++i) {
        auto own = test_client::to(io.port());
        targets.push_back(join(own));
    }
    auto one = test_client::to(io.port());
    for (int round = 0; round < 3; ++round)
        for (const auto& target : targets) {
            ASSERT_EQ(ask(one, posting(target, R"(420["where"])")).status, 200u);
            ASSERT_EQ(ask(one, polling(target)).body, "430[1]");
        }
    EXPECT_EQ(homes.size(), threads);
}

TEST(threads, a_request_moves_when_its_head_has_come_and_pipelined_ones_follow) {
    server io{on_four_threads()};
    io.on("echo", [](socket, int number, ack done) { done(number); });
    const running_server running{io};
    std::vector<std::string> targets;
    for (std::size_t i = 0; i < threads; ++i) {
        auto own = test_client::to(io.port());
        targets.push_back(join(own));
    }
    auto one = test_client::to(io.port());
    std::string all;
    for (const auto& target : targets) all += posting(target, R"(421["echo",7])") + polling(target);
    // In two pieces, so that a body is cut.
    for (std::size_t cut : {all.size() / 4 - 120, all.size() / 2 + 170, std::size_t{90}}) {
        one.send(std::string_view{all}.substr(0, cut));
        std::this_thread::yield();
        one.send(std::string_view{all}.substr(cut));
        for (std::size_t i = 0; i < targets.size(); ++i)
            for (const std::string_view expected : {"ok", "431[7]"}) {
                std::optional<answer> got;
                ASSERT_TRUE(one.wait_until([&] { return (got = one.take_answer()).has_value(); }));
                EXPECT_EQ(got->body, expected);
            }
    }
}

TEST(threads, a_room_spans_them_and_so_do_questions) {
    server io{on_four_threads()};
    add_handlers(io);
    const running_server running{io};
    std::vector<std::pair<test_client, std::string>> all;
    for (std::size_t i = 0; i < 2 * threads; ++i) {
        auto client = test_client::to(io.port());
        auto target = join(client);
        ask(client, posting(target, R"(425["join","room"])"));
        EXPECT_EQ(ask(client, polling(target)).body, "435[true]");
        all.emplace_back(std::move(client), std::move(target));
    }
    auto& [speaker, own] = all.front();
    ask(speaker, posting(own, R"(42["tell","room","hi"])"));
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_TRUE(hears(all[i].first, all[i].second, R"(42["told","hi"])"));

    std::atomic<std::size_t> found = 0;
    io.in("room").fetch_sockets().then([&](const fetched_sockets& got) {
        found = got.sockets.size();
        found.notify_all();
    });
    found.wait(0);
    EXPECT_EQ(found, all.size());

    io.in("room").disconnect_sockets(false);
    for (auto& [client, target] : all) EXPECT_TRUE(hears(client, target, "41"));
}

TEST(threads, what_needs_one_thread_does_not_start_with_more) {
    auto options = on_four_threads();
    options.generate_id = [](const engine_request&) { return std::string(20, 'a'); };
    EXPECT_NE(server{options}.problem().find("generate_id"), std::string::npos);
    options = on_four_threads();
    options.threads = 65;
    EXPECT_NE(server{options}.problem().find("64"), std::string::npos);
    options.threads = 0;
    EXPECT_EQ(server{options}.problem(), "");
}

// For the thread sanitizer: everything at once, and the end in the midst of it.
TEST(threads, bear_whatever_comes_in_whatever_order) {
    server io{on_four_threads()};
    add_handlers(io);
    std::atomic<int> gone = 0;
    io.on_connection([&](socket joined) {
        joined.on_disconnect([&](disconnect_reason) { ++gone; });
        joined.join("everyone");
    });
    std::optional<running_server> running{std::in_place, io};
    std::atomic<int> working = 3;
    std::vector<std::thread> clients;
    for (unsigned number = 0; number < 3; ++number)
        clients.emplace_back([&io, &working, number] {
            std::uint32_t chance = number + 1;
            std::optional<test_client> shared{test_client::to(io.port())};
            std::vector<std::string> targets;
            for (int i = 0; i < 200; ++i) {
                chance = chance * 1'664'525 + 1'013'904'223;
                const unsigned what = chance >> 28;
                if (targets.empty() || what < 3) {
                    auto own = test_client::to(io.port());
                    auto target = ask(own, polling(engine)).body;
                    const auto at = target.find("\"sid\":\"");
                    if (at == std::string::npos) continue;
                    targets.push_back(engine + "&sid=" + target.substr(at + 7, 20));
                    ask(own, posting(targets.back(), "40"));
                    continue;
                }
                const auto& target = targets[(chance >> 8) % targets.size()];
                const char* const bodies[] = {R"(420["join","a"])", R"(42["tell","a","x"])",
                                              R"(42["tell","everyone","y"])", R"(42["leave"])",
                                              "1"};
                const std::string body = what < 15 ? bodies[what % 4] : bodies[4];
                if (ask(*shared, posting(target, body)).status == 0)
                    shared.emplace(test_client::to(io.port()));
            }
            --working;
        });
    while (working == 3) {
        io.emit("all", 1);
        io.in("a").fetch_sockets().then([](const fetched_sockets&) {});
        io.in("a").sockets_join({"b"});
        io.in("b").sockets_leave({"b"});
        io.to("a")
            .timeout(std::chrono::milliseconds{1})
            .emit_with_ack("q")
            .then([](const broadcast_answers&) {});
        static_cast<void>(io.counters());
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    running.reset();
    for (auto& client : clients) client.join();
    EXPECT_GT(gone, 0);
}

}  // namespace
}  // namespace anteroom
