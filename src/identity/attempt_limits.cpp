#include "identity/attempt_limits.hpp"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "identity/sodium.hpp"

namespace anteroom::identity {

namespace {

std::chrono::seconds whole_seconds(base::steady_time::duration wait) {
    return std::max(std::chrono::seconds{1}, std::chrono::ceil<std::chrono::seconds>(wait));
}

// Names that differ in case alone are one account.
std::string folded(std::string_view name) {
    std::string made{name};
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return made;
}

std::string at(const std::string& account, std::string_view address) {
    std::string both = account + '\0';  // which no name that exists has
    both += address;
    return both;
}

}  // namespace

attempt_limits::attempt_limits(const attempt_rates& rates, base::random_source& random)
    : rates_(rates),
      logins_of_account_(buckets),
      logins_of_address_(buckets),
      registrations_of_address_(buckets),
      owners_(buckets) {
    static_assert(sizeof key_ == crypto_shorthash_KEYBYTES);
    ready_sodium();
    random.fill(key_);
}

std::uint64_t attempt_limits::hash_of(std::string_view text) const {
    std::uint64_t hash = 0;
    static_assert(sizeof hash == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_);
    return hash;
}

auth::rate_bucket& attempt_limits::bucket(table& of, std::string_view whom) const {
    return of[hash_of(whom) % buckets];
}

auth::rate_bucket& attempt_limits::account_bucket(const std::string& name,
                                                  std::string_view address) {
    const std::string both = at(name, address);
    const auto hash = hash_of(both);
    const bool owner = owners_[hash % buckets] == hash;
    return bucket(logins_of_account_, owner ? both : name);
}

std::optional<std::chrono::seconds> attempt_limits::take_login(std::string_view name,
                                                               std::string_view address,
                                                               base::steady_time now) {
    auto& by_account = account_bucket(folded(name), address);
    auto& by_address = bucket(logins_of_address_, address);
    // Both are asked before either is taken from: who is stopped by one does not empty the other.
    const auto wait = std::max(by_account.wait(rates_.logins_of_account, now),
                               by_address.wait(rates_.logins_of_address, now));
    if (wait > base::steady_time::duration::zero()) return whole_seconds(wait);
    by_account.take(rates_.logins_of_account, now);
    by_address.take(rates_.logins_of_address, now);
    return std::nullopt;
}

void attempt_limits::login_succeeded(std::string_view name, std::string_view address,
                                     base::steady_time now) {
    const std::string account = folded(name);
    account_bucket(account, address).give_back(rates_.logins_of_account, now);
    bucket(logins_of_address_, address).give_back(rates_.logins_of_address, now);
    const auto hash = hash_of(at(account, address));
    owners_[hash % buckets] = hash;
}

std::optional<std::chrono::seconds> attempt_limits::take_registration(std::string_view address,
                                                                      base::steady_time now) {
    auto& by_address = bucket(registrations_of_address_, address);
    if (by_address.take(rates_.registrations_of_address, now)) return std::nullopt;
    return whole_seconds(by_address.wait(rates_.registrations_of_address, now));
}

}  // namespace anteroom::identity
