#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "identity/refresh_family.hpp"

namespace anteroom::identity {

struct account {
    std::string id;
    std::string name;  // as its owner writes it; no two differ in case alone
    std::string password_hash;
    base::wall_time created{};
};

// A key that signs access tokens, with its private half.
struct stored_key {
    std::string kid;
    std::string private_pem;
    base::wall_time signs_from{};
};

// Port: where accounts, logins and keys are kept. One thread. Errors are the `storage_...` of
// `errc`, and mean that nothing has changed.
class store {
  public:
    virtual ~store() = default;

    // What happens between them happens wholly or not at all, also when the process dies. Others
    // who write to the same place wait from begin() on. Use `unit_of_work`.
    virtual base::error_code begin() = 0;
    virtual base::error_code commit() = 0;
    virtual void roll_back() noexcept = 0;

    // --- accounts

    // Of that name, whatever the case of its letters.
    virtual base::result<std::optional<account>> account_named(std::string_view name) = 0;
    virtual base::result<std::optional<account>> account_of(std::string_view id) = 0;
    // How many there ever were.
    virtual base::result<std::size_t> account_count() = 0;
    // False if somebody has the name.
    virtual base::result<bool> add(const account& made) = 0;
    virtual base::error_code set_password(std::string_view id, std::string_view hash) = 0;

    // --- logins

    virtual base::result<std::optional<refresh_family>> family(std::string_view sid) = 0;
    // Those of an account that have not been ended, the one used least recently first.
    virtual base::result<std::vector<refresh_family>> families_of(std::string_view account) = 0;
    virtual base::error_code add(const refresh_family& made) = 0;
    // Keeps `next` if the family's head is still `head` and it has not been ended (RT-03).
    virtual base::result<bool> advance(const refresh_family& next, const token_digest& head) = 0;
    // False if it has been ended before.
    virtual base::result<bool> end_family(std::string_view sid,
                                          const refresh_family::ending& how) = 0;
    // Those that were ended at that instant or later.
    virtual base::result<std::vector<refresh_family>> ended_since(base::wall_time when) = 0;
    // Forgets those that ended or expired before that instant.
    virtual base::error_code forget_families(base::wall_time before) = 0;

    // --- keys

    virtual base::result<std::vector<stored_key>> keys() = 0;
    virtual base::error_code add(const stored_key& made) = 0;
    virtual base::error_code forget_key(std::string_view kid) = 0;
    // The key of the refresh tokens, once there is one.
    virtual base::result<std::optional<refresh_token_mint::key>> mint_key() = 0;
    virtual base::error_code set_mint_key(const refresh_token_mint::key& made) = 0;
};

// begin() when made, roll_back() unless it was committed.
class unit_of_work {
  public:
    explicit unit_of_work(store& on) : store_(on), problem_(on.begin()), open_(!problem_) {}
    ~unit_of_work() {
        if (open_) store_.roll_back();
    }
    unit_of_work(const unit_of_work&) = delete;
    unit_of_work& operator=(const unit_of_work&) = delete;

    // Why it could not begin.
    const base::error_code& problem() const { return problem_; }
    base::error_code commit() {
        const auto problem = store_.commit();
        if (!problem) open_ = false;
        return problem;
    }

  private:
    store& store_;
    base::error_code problem_;
    bool open_;
};

}  // namespace anteroom::identity
