#include "identity/operations.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "identity/test_folder.hpp"

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;

// Counts what would take long; can be held up.
class counting_hasher final : public password_hasher {
  public:
    explicit counting_hasher(std::atomic<int>& runs, std::shared_future<void> gate = {})
        : runs_(runs), gate_(std::move(gate)) {}

    base::result<std::string> hash(std::string_view password) override {
        ++runs_;
        return "hash of " + std::string{password};
    }
    base::result<bool> verify(std::string_view password, std::string_view kept) override {
        ++runs_;
        if (gate_.valid()) gate_.wait();
        return kept == "hash of " + std::string{password};
    }
    bool outdated(std::string_view) override { return false; }

  private:
    std::atomic<int>& runs_;
    std::shared_future<void> gate_;
};

operations::options plain() {
    operations::options made;
    made.storage.path = ":memory:";
    made.keys = {.issuer = "us", .audience = "us", .token_life = 600s, .rotation = {}};
    return made;
}

caller somebody() {
    return {"192.0.2.1", "192.0.2.1", digest_of("browser"), base::read_clocks()};
}

// The answer, waited for.
template <class T>
class waited {
  public:
    operations::answer<T> answer() {
        return [promise = promise_](outcome<T> said) { promise->set_value(std::move(said)); };
    }
    outcome<T> value() { return promise_->get_future().get(); }

  private:
    std::shared_ptr<std::promise<outcome<T>>> promise_ =
        std::make_shared<std::promise<outcome<T>>>();
};

class accounts_of_a_server : public testing::Test {
  protected:
    explicit accounts_of_a_server(operations::options how = plain(),
                                  std::shared_future<void> gate = {})
        : all(*operations::open(std::move(how),
                                std::make_unique<counting_hasher>(runs, std::move(gate)))) {
        all->start([this](const ended_session&) { ++ended; }, nullptr);
        runs = 0;
    }
    ~accounts_of_a_server() override { all->stop(); }

    outcome<session> sign_up(std::string name, std::string password) {
        waited<session> said;
        all->register_account({std::move(name), std::move(password)}, somebody(), said.answer());
        return said.value();
    }
    outcome<session> log_in(std::string name, std::string password) {
        waited<session> said;
        all->log_in({std::move(name), std::move(password)}, {}, somebody(), said.answer());
        return said.value();
    }

    std::atomic<int> runs = 0;
    std::atomic<int> ended = 0;
    std::unique_ptr<operations> all;
};

TEST_F(accounts_of_a_server, register_log_in_refresh_and_log_out) {
    const auto made = sign_up("ada", "correct horse");
    ASSERT_TRUE(made);
    const auto again = log_in("ada", "correct horse");
    ASSERT_TRUE(again);
    waited<session> refreshed;
    all->refresh(again->refresh_token, somebody(), refreshed.answer());
    const auto next = refreshed.value();
    ASSERT_TRUE(next);
    waited<account> who;
    all->who_is(next->access_token, who.answer());
    EXPECT_EQ(who.value()->name, "ada");
    waited<void> out;
    all->log_out(next->refresh_token, {}, somebody(), out.answer());
    EXPECT_TRUE(out.value());
    EXPECT_EQ(ended, 1);
    waited<void> everywhere;
    all->log_out_everywhere(made->access_token, somebody(), everywhere.answer());
    EXPECT_TRUE(everywhere.value());
    EXPECT_EQ(ended, 2);
}

// RT-07: what takes long is done equally often, so the time tells nothing.
TEST_F(accounts_of_a_server, an_unknown_name_costs_as_many_hashes_as_a_wrong_password) {
    ASSERT_TRUE(sign_up("ada", "correct horse"));
    runs = 0;
    EXPECT_FALSE(log_in("ada", "wrong password"));
    EXPECT_EQ(runs, 1);
    EXPECT_FALSE(log_in("nobody", "wrong password"));
    EXPECT_EQ(runs, 2);
    EXPECT_FALSE(log_in(std::string(10'000, 'x'), "wrong password"));
    EXPECT_EQ(runs, 3);
}

TEST_F(accounts_of_a_server, what_is_refused_beforehand_costs_no_hash) {
    EXPECT_FALSE(sign_up("a b", "correct horse"));
    EXPECT_FALSE(sign_up("ada", "short"));
    waited<session> changed;
    all->change_password("no token", "x", "correct horse", somebody(), changed.answer());
    EXPECT_FALSE(changed.value());
    EXPECT_EQ(runs, 0);
}

TEST_F(accounts_of_a_server, a_new_password_takes_the_place_of_the_old_one) {
    const auto made = sign_up("ada", "correct horse");
    waited<session> wrong;
    all->change_password(made->access_token, "not that", "battery staple", somebody(),
                         wrong.answer());
    EXPECT_FALSE(wrong.value());
    waited<session> right;
    all->change_password(made->access_token, "correct horse", "battery staple", somebody(),
                         right.answer());
    EXPECT_TRUE(right.value());
    EXPECT_EQ(ended, 1);
    EXPECT_FALSE(log_in("ada", "correct horse"));
    EXPECT_TRUE(log_in("ada", "battery staple"));
}

// RT-03
TEST_F(accounts_of_a_server, of_a_hundred_refreshes_at_once_one_succeeds) {
    const auto made = sign_up("ada", "correct horse");
    std::vector<waited<session>> said(100);
    for (auto& each : said) all->refresh(made->refresh_token, somebody(), each.answer());
    int succeeded = 0;
    int raced = 0;
    for (auto& each : said) {
        const auto one = each.value();
        succeeded += one ? 1 : 0;
        raced += !one && one.error().why == errc::refresh_raced ? 1 : 0;
    }
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(raced, 99);
    EXPECT_EQ(ended, 0);
}

class busy_accounts : public accounts_of_a_server {
  protected:
    static operations::options little_room() {
        auto made = plain();
        made.hashing_threads = 1;
        made.hashing_waiting_max = 1;
        return made;
    }
    busy_accounts() : busy_accounts(std::make_shared<std::promise<void>>()) {}
    ~busy_accounts() override { let_go(); }

    void let_go() {
        if (const auto one = std::exchange(gate, nullptr)) one->set_value();
    }

  private:
    explicit busy_accounts(std::shared_ptr<std::promise<void>> closed)
        : accounts_of_a_server(little_room(), closed->get_future().share()),
          gate(std::move(closed)) {}

    std::shared_ptr<std::promise<void>> gate;
};

TEST_F(busy_accounts, logins_beyond_what_can_wait_are_refused_at_once_and_refreshes_go_on) {
    const auto made = sign_up("ada", "correct horse");
    std::vector<waited<session>> said(5);
    std::atomic<int> overloaded = 0;
    for (auto& each : said)
        all->log_in({"ada", "correct horse"}, {}, somebody(),
                    [&, answer = each.answer()](outcome<session> one) mutable {
                        if (!one && one.error().why == errc::overloaded) ++overloaded;
                        answer(std::move(one));
                    });
    // One is being hashed and one waits, or both of them wait for the thread that takes one.
    waited<session> refreshed;
    all->refresh(made->refresh_token, somebody(), refreshed.answer());
    EXPECT_TRUE(refreshed.value());
    let_go();
    int let_in = 0;
    for (auto& each : said) let_in += each.value() ? 1 : 0;
    EXPECT_GE(let_in, 1);
    EXPECT_EQ(let_in + overloaded, 5);
    EXPECT_GE(overloaded, 3);
}

TEST(operations, are_the_same_accounts_after_a_restart) {
    const test::test_folder folder;
    auto how = plain();
    how.storage.path = folder.file("accounts.db");
    std::atomic<int> runs = 0;
    std::string token;
    std::string access;
    {
        auto first = *operations::open(how, std::make_unique<counting_hasher>(runs));
        first->start({}, nullptr);
        waited<session> said;
        first->register_account({"ada", "correct horse"}, somebody(), said.answer());
        const auto made = said.value();
        token = made->refresh_token;
        access = made->access_token;
    }
    auto second = *operations::open(how, std::make_unique<counting_hasher>(runs));
    second->start({}, nullptr);
    waited<account> who;
    second->who_is(access, who.answer());
    EXPECT_EQ(who.value()->name, "ada");
    waited<session> refreshed;
    second->refresh(token, somebody(), refreshed.answer());
    EXPECT_TRUE(refreshed.value());
}

TEST(operations, tell_at_the_start_of_sessions_that_ended_shortly_before) {
    const test::test_folder folder;
    auto how = plain();
    how.storage.path = folder.file("accounts.db");
    std::atomic<int> runs = 0;
    {
        auto first = *operations::open(how, std::make_unique<counting_hasher>(runs));
        first->start({}, nullptr);
        waited<session> said;
        first->register_account({"ada", "correct horse"}, somebody(), said.answer());
        waited<void> out;
        first->log_out(said.value()->refresh_token, {}, somebody(), out.answer());
        EXPECT_TRUE(out.value());
    }
    auto second = *operations::open(how, std::make_unique<counting_hasher>(runs));
    int told = 0;
    second->start([&](const ended_session& one) { told += one.reason == "logged_out" ? 1 : 0; },
                  nullptr);
    EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace anteroom::identity
