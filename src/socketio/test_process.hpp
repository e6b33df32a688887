#pragma once

#include <deque>

#include <gtest/gtest.h>

#include "socketio/recovery.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"

// Several shards of one process, whose threads run what is posted to them when the test says so.
namespace anteroom::socketio::test {

class test_process {
  public:
    explicit test_process(std::size_t shards) {
        for (std::size_t i = 0; i < shards; ++i) {
            auto& made = *shards_.emplace_back(std::make_unique<test_shard>());
            made.runner->here = false;
            made.settings.recovery.emplace();
            made.settings.revocations = nullptr;
            std::vector<unsigned char> skipped(i * 100'000);  // ids unlike those of the others
            made.random.fill(skipped);
        }
    }
    ~test_process() {
        for (auto& one : shards_) one->settings.everywhere.reset();
    }

    // From now on what is posted is under way until arrive(): between two threads in order, and
    // otherwise in any.
    void delay_posts() {
        under_way_.resize((size() + 1) * size());
        for (std::size_t to = 0; to < size(); ++to)
            shards_[to]->runner->diverted = [this, to](auto task) {
                under_way_[current_.value_or(size()) * size() + to].push_back(std::move(task));
            };
    }
    // What one thread, the last one standing for all that are no shard's, has posted to another.
    bool arrive(std::size_t from, std::size_t to) {
        auto& way = under_way_[from * size() + to];
        if (way.empty()) return false;
        shards_[to]->runner->posted.push_back(std::move(way.front()));
        way.pop_front();
        return true;
    }

    // Configure them before the first of these.
    void start() {
        everywhere_ = std::make_shared<shards_adapter>(shards_.front()->settings.seal);
        for (auto& one : shards_) {
            one->settings.everywhere = everywhere_;
            everywhere_->add(one->runner, one->running());
        }
    }

    test_shard& operator[](std::size_t shard) { return *shards_[shard]; }
    std::size_t size() const { return shards_.size(); }
    shards_adapter& everywhere() { return *everywhere_; }

    // On that shard's thread.
    template <class Do>
    void on(std::size_t shard, Do what) {
        auto& here = shards_[shard]->runner->here;
        const bool was_here = std::exchange(here, true);
        const auto before = std::exchange(current_, shard);
        what();
        current_ = before;
        here = was_here;
    }

    std::size_t waiting(std::size_t shard) const { return shards_[shard]->runner->posted.size(); }
    // Runs what is posted to one shard, the oldest alone or all that is there now.
    void run_one(std::size_t shard) {
        on(shard, [&] { shards_[shard]->runner->run_one(); });
    }
    void run(std::size_t shard) {
        for (auto count = waiting(shard); count > 0; --count) run_one(shard);
    }
    // Runs everything until nobody has anything to do.
    void settle() {
        for (bool again = true; std::exchange(again, false);)
            for (std::size_t i = 0; i < size(); ++i) {
                for (std::size_t from = 0; from < under_way_.size() / size(); ++from)
                    while (arrive(from, i)) {
                    }
                for (; waiting(i) > 0; again = true) run_one(i);
            }
    }

    void pass(std::chrono::milliseconds time) {
        for (auto& one : shards_) one->pass(time);
    }

    // From a shard's thread, or, without one, from a thread that is none's.
    void emit(std::optional<std::size_t> shard, const audience& to, std::string_view json,
              std::string_view nsp = "/") {
        const auto say = [&] { everywhere_->broadcast(nsp, to, {json, {}}); };
        if (shard)
            on(*shard, say);
        else
            say();
    }

  private:
    std::vector<std::unique_ptr<test_shard>> shards_;
    std::shared_ptr<shards_adapter> everywhere_;
    std::optional<std::size_t> current_;                                  // whose thread runs
    std::vector<std::deque<detail::unique_function<void()>>> under_way_;  // by from and to
};

// A client as npm's is: it remembers the pid, and the last text that ended an event.
class returning_client {
  public:
    explicit returning_client(test_process& process, std::string user = "ada",
                              std::string nsp = "/")
        : process_(process), user_(std::move(user)), nsp_(std::move(nsp)) {}

    // Says CONNECT on a new connection to that shard; what the server still has of an earlier one
    // stays there until lose() or bury().
    void connect(std::size_t shard) {
        if (connection_) bury_.push_back({home_, std::move(connection_)});
        home_ = shard;
        process_.pass(1ms);
        auto& on = process_[shard];
        std::string text = nsp_ == "/" ? "0{" : "0" + nsp_ + ",{";
        if (!pid.empty()) text += "\"pid\":\"" + pid + "\",";
        if (!offset.empty()) text += "\"offset\":\"" + offset + "\",";
        text += "\"token\":\"" + token_for({{"id", user_}}, 1h, on.now.wall) + "\"}";
        process_.on(shard, [&] {
            connection_ = std::make_unique<peer>(on);
            EXPECT_TRUE(connection_->says(text));
        });
        answered = recovered = false;
    }

    // Takes note of what has come, or of its beginning alone; answers the events' JSON, without
    // their offsets.
    messages hear(std::size_t most = ~std::size_t{0}) {
        messages events;
        auto all = connection_->hears();
        if (all.size() > most) {
            const auto rest = all.begin() + static_cast<std::ptrdiff_t>(most);
            connection_->below.sent.assign(rest, all.end());
            all.erase(rest, all.end());
        }
        for (const auto& one : all) {
            if (one.starts_with('0')) {
                answered = true;
                const auto old = std::exchange(pid, text_behind("\"pid\":\"", one));
                recovered = old == pid;
                sid = text_behind("\"sid\":\"", one);
            } else if (one.ends_with("\"]")) {
                offset = one.substr(one.size() - 14, 12);
                if (one.find("auth:lease") == std::string::npos)
                    events.push_back(one.substr(one.find('['), one.size() - one.find('[') - 16) +
                                     "]");
            } else {
                events.push_back(one);
            }
        }
        return events;
    }
    std::size_t unheard() const { return connection_->below.sent.size(); }
    bool has_connection() const { return connection_ != nullptr; }

    // The server hears that the connection is lost; what came on it and was not heard is gone.
    void lose() {
        process_.on(home_, [&] {
            connection_->who.on_closed(disconnect_reason::transport_close);
            connection_.reset();
        });
    }
    // The server hears that the old connections are lost.
    void bury() {
        for (auto& [shard, old] : std::exchange(bury_, {}))
            process_.on(shard, [&, old = &old] { old->reset(); });
    }

    socket& mine() { return *connection_->who.sockets().front(); }
    peer& connection() { return *connection_; }
    std::size_t home() const { return home_; }
    template <class Do>
    void here(Do what) {
        process_.on(home_, what);
    }
    void join(std::string_view room) {
        here([&] { mine().join(room); });
    }
    void leave(std::string_view room) {
        here([&] { mine().leave(room); });
    }

    std::string pid, offset, sid;
    bool answered = false, recovered = false;

  private:
    static std::string text_behind(std::string_view mark, std::string_view in) {
        const auto at = in.find(mark);
        if (at == std::string_view::npos) return {};
        const auto from = at + mark.size();
        return std::string{in.substr(from, in.find('"', from) - from)};
    }

    test_process& process_;
    std::string user_, nsp_;
    std::size_t home_ = 0;
    std::unique_ptr<peer> connection_;
    std::vector<std::pair<std::size_t, std::unique_ptr<peer>>> bury_;
};

}  // namespace anteroom::socketio::test
