#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/rate_bucket.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace anteroom::identity {

// How often passwords may be tried and accounts made.
struct attempt_rates {
    auth::rate logins_of_account{.count = 2, .per = std::chrono::minutes{1}, .burst = 10};
    auth::rate logins_of_address{.count = 30, .per = std::chrono::minutes{1}, .burst = 60};
    auth::rate registrations_of_address{.count = 1, .per = std::chrono::minutes{1}, .burst = 20};
};

// Buckets in tables of fixed size, found by a keyed hash: nobody can fill it up or push another's
// bucket out, and nobody outside knows which two share one. An account that does not exist has a
// bucket like any other.
//
// Whoever guesses at an account empties its bucket for all strangers. An address from which its
// owner has logged in has a bucket of its own, so strangers do not keep the owner out.
class attempt_limits {
  public:
    attempt_limits(const attempt_rates& rates, base::random_source& random);

    // Takes an attempt, or answers how long to wait for the next one.
    std::optional<std::chrono::seconds> take_login(std::string_view name, std::string_view address,
                                                   base::steady_time now);
    // What it took comes back: the logins of who knows the password are not counted.
    void login_succeeded(std::string_view name, std::string_view address, base::steady_time now);
    std::optional<std::chrono::seconds> take_registration(std::string_view address,
                                                          base::steady_time now);

    static constexpr std::size_t buckets = 1 << 16;

  private:
    using table = std::vector<auth::rate_bucket>;
    std::uint64_t hash_of(std::string_view text) const;
    auth::rate_bucket& bucket(table& of, std::string_view whom) const;
    auth::rate_bucket& account_bucket(const std::string& name, std::string_view address);

    attempt_rates rates_;
    unsigned char key_[16];
    table logins_of_account_;
    table logins_of_address_;
    table registrations_of_address_;
    std::vector<std::uint64_t> owners_;  // hashes of accounts with an address; newer ones replace
};

}  // namespace anteroom::identity
