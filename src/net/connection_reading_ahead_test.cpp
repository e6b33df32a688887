#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_net.hpp"

// What many connections bring in one turn is read with one call, where it can be. Nothing else may
// differ from reading each alone.

namespace anteroom::net {
namespace {

using namespace test;

struct heard {
    std::string all;
    bool ahead = false;  // the last bytes came from the list
    int finished = 0;
    int gone = 0;
    std::function<void()> on_each;
    connection* io = nullptr;
};

class listening final : public protocol {
  public:
    listening(connection& io, heard& to) : io_(io), to_(to) {
        to.io = &io;
        io.allow_reading_ahead();
    }

    void on_bytes(std::span<char> bytes) override {
        const auto own = io_.loop().read_buffer();
        to_.ahead = bytes.data() < own.data() || bytes.data() >= own.data() + own.size();
        to_.all.append(bytes.data(), bytes.size());
        if (to_.on_each) to_.on_each();
    }
    void on_read_end() override {}
    void on_writable() override {}
    void on_deadline() override {}
    bool on_peer_finished() override {
        ++to_.finished;
        return false;
    }
    void on_gone() override {
        ++to_.gone;
        to_.io = nullptr;
    }

  private:
    connection& io_;
    heard& to_;
};

class connection_reading_ahead_test : public ::testing::TestWithParam<bool> {
  protected:
    static constexpr std::size_t count = 100;

    void SetUp() override {
        if (!GetParam()) net.loop.ring().forbid();
        if (GetParam() && !net.loop.ring().usable())
            GTEST_SKIP() << "this kernel gives no io_uring";
        for (std::size_t i = 0; i < count; ++i)
            clients.push_back(net.open(
                [&](connection& io) { return std::make_unique<listening>(io, hearers[i]); }));
        // A little from each: how much there will be next time is not known before.
        all_say([](std::size_t) { return std::string{"."}; });
        settle(net.loop);
        for (auto& hearer : hearers) hearer.all.clear();
    }

    template <class Text>
    void all_say(Text text) {
        for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(clients[i].send(text(i)));
    }

    std::vector<heard> hearers{count};
    test_net net;
    std::vector<test_client> clients;
};

TEST_P(connection_reading_ahead_test, each_hears_what_was_said_to_it) {
    for (int round = 0; round < 3; ++round) {
        all_say([&](std::size_t i) { return std::to_string(i) + ";"; });
        settle(net.loop);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::string once = std::to_string(i) + ";";
        EXPECT_EQ(hearers[i].all, once + once + once);
    }
    EXPECT_EQ(hearers[0].ahead, GetParam());
}

TEST_P(connection_reading_ahead_test, what_is_long_comes_whole_and_in_order) {
    const auto text = [](std::size_t i) {
        std::string made;
        for (std::size_t at = 0; made.size() < 100 * i; ++at) made += std::to_string(at) + ",";
        return made + "!";
    };
    for (int round = 0; round < 2; ++round) {
        all_say(text);
        settle(net.loop);
    }
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(hearers[i].all, text(i) + text(i));
}

TEST_P(connection_reading_ahead_test, who_is_closed_by_another_hears_nothing_more) {
    std::size_t closed = 0;
    for (std::size_t i = 0; i < count; ++i)
        hearers[i].on_each = [&, i] {
            auto& next = hearers[(i + 1) % count];
            if (!next.io || next.all.size() > 1) return;
            next.io->close();
            ++closed;
            next.all = "closed";
        };
    all_say([](std::size_t) { return std::string{"ab"}; });
    settle(net.loop);
    EXPECT_GT(closed, 0u);
    for (const auto& hearer : hearers) {
        EXPECT_TRUE(hearer.all == "closed" || hearer.all == "ab") << hearer.all;
        EXPECT_EQ(hearer.gone, hearer.all == "closed" ? 1 : 0);
    }
}

TEST_P(connection_reading_ahead_test, who_is_let_go_by_another_goes_when_its_peer_has) {
    hearers[0].on_each = [&] {
        for (std::size_t i = 1; i < count; ++i) hearers[i].io->finish();
    };
    all_say([](std::size_t) { return std::string{"ab"}; });
    for (std::size_t i = 1; i < count; ++i) clients[i].io.finish_writing();
    for (std::size_t i = 1; i < count; ++i) EXPECT_TRUE(net.ends(clients[i]));
    run_until(net.loop, [&] { return net.connections.size() == 1; });
    EXPECT_EQ(net.connections.size(), 1u);
}

TEST_P(connection_reading_ahead_test, last_words_are_heard_before_the_end) {
    all_say([](std::size_t) { return std::string{"bye"}; });
    for (auto& client : clients) client.io.finish_writing();
    run_until(net.loop, [&] { return net.connections.size() == 0; });
    for (const auto& hearer : hearers) {
        EXPECT_EQ(hearer.all, "bye");
        EXPECT_EQ(hearer.finished, 1);
        EXPECT_EQ(hearer.gone, 1);
    }
}

TEST_P(connection_reading_ahead_test, who_pauses_hears_the_rest_when_it_resumes) {
    for (auto& hearer : hearers) hearer.on_each = [&hearer] { hearer.io->pause(); };
    all_say([](std::size_t) { return std::string{"one"}; });
    settle(net.loop);
    all_say([](std::size_t) { return std::string{"two"}; });
    settle(net.loop);
    for (auto& hearer : hearers) {
        EXPECT_EQ(hearer.all, "one");
        hearer.on_each = nullptr;
        hearer.io->resume();
    }
    settle(net.loop);
    for (const auto& hearer : hearers) EXPECT_EQ(hearer.all, "onetwo");
}

INSTANTIATE_TEST_SUITE_P(with_and_without_a_ring, connection_reading_ahead_test, ::testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "ring" : "each_alone"; });

}  // namespace
}  // namespace anteroom::net
