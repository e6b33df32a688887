#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace anteroom {

namespace detail {
class core;
}

// Which tokens no longer count: those that fit everything that is set. One that sets nothing is
// refused.
//   io.auth().revoke({.token_id = "..."});                    one token, by its claim `jti`
//   io.auth().revoke({.session = "...", .reason = "logout"}); one login, by the claim `sid`
//   io.auth().revoke({.user = "42"});                         one user, whenever the token was made
//   io.auth().revoke({.user = "42", .issued_before = now});   one user, until they sign in again
//   io.auth().revoke({.issued_before = leak});                everybody
struct revocation {
    using time_point = std::chrono::system_clock::time_point;

    std::optional<std::string> token_id{};
    std::optional<std::string> session{};
    std::optional<std::string> user{};
    std::optional<std::string> issuer{};  // claim `iss`; unset: of any issuer
    // Claim `iat` is earlier, or missing. Tokens tell whole seconds: one of the same second counts
    // as earlier.
    std::optional<time_point> issued_before{};
    // When no such token can be alive any more. Unset: for as long as `jwt_options::lifetime_max`
    // lets a token live; without that, for good.
    std::optional<time_point> until{};
    std::string reason = "revoked";  // told to the clients
};

// What a server lets its program do about tokens. A handle; any thread.
class auth_handle {
  public:
    explicit auth_handle(std::weak_ptr<detail::core> core) : core_(std::move(core)) {}

    // Disconnects everybody whose token it fits, on every namespace: they hear
    // `auth:revoked {reason}` and a DISCONNECT. Refuses such tokens at CONNECT and renewal with
    // `token_revoked`. False if it names nothing, or if 100,000 revocations are kept already: who
    // is connected is disconnected even so, but the tokens may come again.
    bool revoke(const revocation& what) const;

  private:
    std::weak_ptr<detail::core> core_;
};

}  // namespace anteroom
