// Whatever is said, lost and forgotten: who is recovered has heard all that was for it, once and in
// order, and who is not is told so.

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

namespace {

const std::vector<std::string> crowd_rooms{"a", "b", "c", "d"};

std::string pid_behind(std::string_view mark, std::string_view in) {
    const auto at = in.find(mark);
    if (at == std::string_view::npos) return {};
    return std::string{
        in.substr(at + mark.size(), in.find('"', at + mark.size()) - at - mark.size())};
}

// A client as npm's is: it remembers the pid and the last text that ended an event.
class crowd_member {
  public:
    explicit crowd_member(test_shard& on, std::string user) : shard_(on), user_(std::move(user)) {}

    bool connected() const { return connection_ != nullptr; }
    socket& mine() { return *connection_->who.sockets().front(); }

    // True if it is recovered.
    bool connect() {
        std::string text =
            "0{\"token\":\"" + token_for({{"id", user_}}, 1h, shard_.now.wall) + "\"";
        if (!pid_.empty()) text += ",\"pid\":\"" + pid_ + "\"";
        if (!offset_.empty()) text += ",\"offset\":\"" + offset_ + "\"";
        connection_ = std::make_unique<peer>(shard_);
        EXPECT_TRUE(connection_->says(text + "}"));
        const auto old = std::exchange(pid_, {});
        for (const auto& one : connection_->below.sent)
            if (one.starts_with("0{")) pid_ = pid_behind("\"pid\":\"", one);
        const bool recovered = pid_ == old;
        if (!recovered) {
            heard.clear();
            expected.clear();
            in.clear();
        }
        return recovered;
    }

    // Takes note of what has come, or of its beginning alone.
    void hear(std::size_t most = ~std::size_t{0}) {
        auto all = connection_->hears();
        if (all.size() > most) all.resize(most);
        for (const auto& one : all) {
            if (one.starts_with("2[\"n\",")) heard.push_back(std::stoi(one.substr(6)));
            if (one.ends_with("\"]")) offset_ = one.substr(one.size() - 14, 12);
        }
    }
    std::size_t unheard() const { return connection_->below.sent.size(); }

    void lose() {
        connection_->who.on_closed(disconnect_reason::transport_close);
        connection_.reset();
    }

    std::vector<int> heard, expected;
    std::set<std::string> in;

  private:
    test_shard& shard_;
    std::string user_, pid_, offset_;
    std::unique_ptr<peer> connection_;
};

class recovery_crowd_test : public testing::TestWithParam<std::uint32_t> {
  protected:
    recovery_crowd_test() {
        shard_.settings.authenticate = by_token();
        // So little that some of it is lost often, in one stream or in all.
        shard_.settings.recovery =
            recovery_limits{{.age_max = 100s, .packets_max = 60, .stream_packets_max = 20},
                            {.age_max = 60s, .count_max = 6, .user_count_max = 4},
                            {60, 1'000'000}};
        for (int i = 0; i < 20; ++i) crowd_.emplace_back(shard_, "user" + std::to_string(i % 5));
    }

    std::size_t random(std::size_t below) { return random_() % below; }
    crowd_member& anybody() { return crowd_[random(crowd_.size())]; }
    const std::string& any_room() { return crowd_rooms[random(crowd_rooms.size())]; }

    void say() {
        audience to;
        const auto kind = random(4);
        if (kind > 0) to.rooms.push_back(any_room());
        if (kind > 2) to.rooms.push_back(any_room());
        if (random(4) == 0) to.except.push_back(any_room());
        const int number = ++said_;
        for (auto& one : crowd_) {
            const auto is_in = [&](const std::string& room) { return one.in.contains(room); };
            const bool included = to.rooms.empty() || std::ranges::any_of(to.rooms, is_in);
            if (included && std::ranges::none_of(to.except, is_in)) one.expected.push_back(number);
        }
        shard_.in().emit(to, {"[\"n\"," + std::to_string(number) + "]", {}});
    }

    void tell(crowd_member& who) {
        const int number = ++said_;
        who.expected.push_back(number);
        who.mine().emit({"[\"n\"," + std::to_string(number) + "]", {}});
    }

    void change(crowd_member& who) {
        switch (random(6)) {
            case 0: {
                const auto& room = any_room();
                who.mine().join(room);
                who.in.insert(room);
                break;
            }
            case 1: {
                // What is under way in a room that is left is for nobody any more.
                who.hear();
                const auto& room = any_room();
                who.mine().leave(room);
                who.in.erase(room);
                break;
            }
            case 2:
                tell(who);
                break;
            case 3:
                who.hear(random(who.unheard() + 1));
                who.lose();
                break;
            default:
                who.hear();
        }
    }

    std::mt19937 random_{GetParam()};
    test_shard shard_;
    std::vector<crowd_member> crowd_;
    int said_ = 0;
};

TEST_P(recovery_crowd_test, who_is_recovered_has_heard_all_once_and_in_order) {
    int recovered = 0, fresh = 0;
    for (int step = 0; step < 20'000; ++step) {
        if (random(3) == 0) say();
        if (random(20) == 0) shard_.pass(std::chrono::seconds{random(10)});
        auto& who = anybody();
        if (who.connected()) {
            change(who);
            continue;
        }
        if (random(3) > 0) continue;
        ++(who.connect() ? recovered : fresh);
        // Some lose the connection again before they have heard much.
        if (random(4) > 0) who.hear();
        if (who.unheard() == 0) {
            ASSERT_EQ(who.heard, who.expected) << "step " << step;
        }
    }
    for (auto& who : crowd_) {
        if (!who.connected()) continue;
        who.hear();
        EXPECT_EQ(who.heard, who.expected);
    }
    EXPECT_GT(recovered, 200);
    EXPECT_GT(fresh, 100);
}

INSTANTIATE_TEST_SUITE_P(seeds, recovery_crowd_test, testing::Values(1u, 2u, 3u, 4u));

}  // namespace

}  // namespace anteroom::socketio::test
