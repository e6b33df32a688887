#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "anteroom/jwt.hpp"

namespace anteroom {

namespace detail {
class identity_host;
}

// Accounts of the server's own: who they are, and how long a login lasts (docs/identity.md).
struct identity_options {
    // An SQLite file, made for its owner alone if it is not there. It holds the keys that sign.
    std::string database;
    std::string issuer = "anteroom";    // claim `iss` of the tokens
    std::string audience = "anteroom";  // claim `aud`
    bool registration = true;           // anybody may make an account

    std::chrono::seconds access_token_life{600};  // at most that
    std::chrono::seconds session_life{std::chrono::hours{24 * 30}};
    std::chrono::seconds session_idle_max{std::chrono::hours{24 * 7}};
    // A client that did not get the answer to a refresh may ask once more for so long, at most a
    // minute. Nought: a refresh token used twice always ends its session.
    std::chrono::milliseconds retry_window{10'000};

    // A signing key is published for a while before it signs, then signs, then verifies until its
    // last token is over.
    std::chrono::milliseconds key_published_ahead{std::chrono::hours{24}};
    std::chrono::milliseconds key_signs_for{std::chrono::hours{24 * 30}};

    std::size_t accounts_max = 100'000;
    std::size_t sessions_of_account_max = 50;  // one more ends the one used least recently
    std::uint64_t database_bytes_max = 0;      // 0: what the disk has
    // Argon2id takes so much memory for each password that is checked, on so many threads.
    std::size_t password_memory_bytes = 64 * 1024 * 1024;
    std::size_t password_threads = 2;
    std::size_t passwords_waiting_max = 64;  // more are refused with 503
};

//   anteroom::identity_service accounts({.database = "accounts.db"});
//   io.use(anteroom::jwt({.issuers = {accounts.issuer()}}));
//   io.use(accounts);
// serves /auth/register, /auth/login, /auth/refresh, /auth/logout, /auth/logout-all,
// /auth/password, /auth/me and /.well-known/jwks.json, and disconnects who is logged out. A handle;
// the database is opened at once, and what is wrong with it keeps the server from starting.
class identity_service {
  public:
    explicit identity_service(identity_options options);

    // What verifies the tokens: one of `jwt_options::issuers`.
    issuer_options issuer() const;
    // What is wrong, in one line; empty if nothing is.
    const std::string& problem() const;

    const std::shared_ptr<detail::identity_host>& host() const { return host_; }

  private:
    std::shared_ptr<detail::identity_host> host_;
};

}  // namespace anteroom
