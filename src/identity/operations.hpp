#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "identity/account_service.hpp"
#include "identity/argon2_hasher.hpp"
#include "identity/key_ring.hpp"
#include "identity/sqlite_store.hpp"
#include "identity/work_queue.hpp"

namespace anteroom::identity {

struct credentials {
    std::string name;
    std::string password;
};

// Whole operations on accounts, off the caller's thread: one thread has the database, some others
// hash passwords, so that logins never hold up refreshes. What is too much is refused at once.
//
//   caller --post--> database --> hashing --> database --> answer, on the database's thread
class operations {
  public:
    struct options {
        sqlite_database::options storage;
        key_ring::options keys;
        account_service::options accounts;
        argon2_hasher::effort effort;
        std::size_t hashing_threads = 2;
        std::size_t hashing_waiting_max = 64;
        std::size_t waiting_max = 1'024;
        base::instant (*clock)() = &base::read_clocks;
    };

    template <class T>
    using answer = detail::unique_function<void(outcome<T>)>;

    // Opens the database and makes the keys that are missing. The hasher is the one by `effort`
    // unless another is given.
    static base::result<std::unique_ptr<operations>> open(
        options own, std::unique_ptr<password_hasher> hasher = nullptr);
    ~operations();

    // `on_ended` is called for sessions that end, on the database's thread; for those that ended
    // shortly before the start, here. Both arguments outlive stop().
    void start(std::function<void(const ended_session&)> on_ended, base::log_sink* log);
    void stop();

    const key_ring& keys() const { return keys_; }
    const account_service::options& rules() const { return options_.accounts; }

    // --- any thread; every answer comes once, on any thread, unless stop() is before it

    void register_account(credentials given, caller by, answer<session> done);
    void log_in(credentials given, std::string replaced, caller by, answer<session> done);
    void change_password(std::string access_token, std::string password, std::string new_password,
                         caller by, answer<session> done);
    void refresh(std::string refresh_token, caller by, answer<session> done);
    void log_out(std::string refresh_token, std::string access_token, caller by, answer<void> done);
    void log_out_everywhere(std::string access_token, caller by, answer<void> done);
    void who_is(std::string access_token, answer<account> done);

  private:
    operations(options own, std::unique_ptr<password_hasher> hasher);
    base::error_code prepare();
    void look_after();
    base::result<account_service::verdict> check(const account_service::login_attempt& attempt,
                                                 const std::string& password);
    template <class Job>
    void hash(std::shared_ptr<Job> job, void (operations::*step)(std::shared_ptr<Job>));

    struct registration;
    struct login;
    struct password_change;
    void hash_new(std::shared_ptr<registration> job);
    void check_login(std::shared_ptr<login> job);
    void check_change(std::shared_ptr<password_change> job);

    options options_;
    std::unique_ptr<password_hasher> hasher_;
    base::system_random random_;  // the database's thread
    key_ring keys_;
    std::unique_ptr<store> store_;
    std::optional<refresh_token_mint> mint_;
    std::optional<account_service> service_;
    base::log_sink* log_ = nullptr;
    work_queue database_;
    work_queue hashing_;
};

}  // namespace anteroom::identity
