#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "identity/account_service.hpp"
#include "identity/sqlite_store.hpp"

// Accounts in memory on a clock that only the test moves. A "hash" is the password itself: what
// Argon2id does is tested where it is.
namespace anteroom::identity::test {

using namespace std::chrono_literals;

class test_service {
  public:
    explicit test_service(account_service::options options = {},
                          sqlite_database::options where = {.path = ":memory:"})
        : store_(*sqlite_store::open(where)),
          keys_({.issuer = "test", .audience = "test", .token_life = 600s, .rotation = {}}) {
        options.nobodys_password_hash = "nobody has this";
        options.on_ended = [this](const ended_session& one) { ended.push_back(one); };
        if (const auto problem = keys_.refresh(*store_, now.wall)) throw std::runtime_error{"keys"};
        service.emplace(*store_, keys_, mint_, random_, std::move(options));
    }

    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.wall += time;
    }

    caller from(std::string address = "192.0.2.1", std::string device = "browser") const {
        return {address, address, digest_of(address + device), now};
    }

    outcome<session> register_account(const std::string& name, const std::string& password) {
        const auto may = service->may_register(name, password, from(), now);
        if (!may) return may.error();
        return service->add_account(name, password, from(), now);
    }

    outcome<session> log_in(const std::string& name, const std::string& password,
                            std::string_view replaced = {}) {
        const auto attempt = service->begin_login(name, from(), now);
        if (!attempt) return attempt.error();
        return service->end_login(*attempt, {attempt->kept == password}, replaced, from(), now);
    }

    outcome<session> refresh(const std::string& token) {
        return service->refresh(token, from(), now);
    }

    base::instant now{base::steady_time{1000h}, base::wall_time{1'800'000'000s}};
    std::vector<ended_session> ended;
    std::optional<account_service> service;
    store& kept() { return *store_; }
    key_ring& keys() { return keys_; }

  private:
    std::unique_ptr<sqlite_store> store_;
    base::system_random random_;
    key_ring keys_;
    refresh_token_mint mint_{refresh_token_mint::key{1, 2, 3}};
};

// What the caller hears, for EXPECT_EQ.
template <class T>
base::error_code error_of(const outcome<T>& said) {
    return said ? base::error_code{} : said.error().why;
}

}  // namespace anteroom::identity::test
