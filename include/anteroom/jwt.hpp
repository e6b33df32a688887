#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "anteroom/keys.hpp"
#include "anteroom/user.hpp"

namespace anteroom {

namespace detail {
struct authentication_state;
}

// What happens to a live connection when its token has expired.
enum class on_expiry : unsigned char {
    reconnect,   // the transport closes; a stock client returns and its `auth` brings a new token
    disconnect,  // a DISCONNECT: the client stays away until its program connects it
};

// What a connection may do in its time of grace besides renewing its token: hear, or nothing.
enum class in_grace : unsigned char { receive_only, frozen };

// Where a token may be besides the CONNECT, for clients that cannot put it there.
struct token_places {
    bool authorization_header = false;  // `Authorization: Bearer ...` of the first request
    // A cookie of this name; counts only if the request says which page asks, and needs the
    // origins of `cors` by name.
    std::string cookie{};
    std::string query{};  // a parameter of the URL; URLs end up in logs of proxies
};

// One of several issuers, with all that is its own: the members mean what they mean below.
struct issuer_options {
    std::string issuer;
    key_sources keys{};
    std::vector<std::string> algorithms{};
    std::optional<std::string> audience{};
    bool any_audience = false;
};

// What tokens must satisfy. HMAC and public keys do not mix for one issuer.
struct jwt_options {
    key_sources keys{};
    std::optional<std::string> issuer{};    // `iss` is exactly this
    std::optional<std::string> audience{};  // `aud` is or contains this
    // A key set by URL needs an audience, unless every token of its issuer is meant for us.
    bool any_audience = false;
    // As tokens name them ("ES256"); empty: what each key means. A key that does not say which is
    // its own is bound to the first that fits it.
    std::vector<std::string> algorithms{};
    // Several issuers, each with its own keys, in place of the five members above. The `iss` of a
    // token, which anybody can write, only chooses among them.
    std::vector<issuer_options> issuers{};
    std::chrono::seconds leeway{30};                          // 0 to 60
    std::optional<std::chrono::seconds> lifetime_max{};       // cap on `exp` - `iat`
    std::vector<std::string> user_id_claims = {"id", "sub"};  // the first one present
    on_expiry expiry = on_expiry::reconnect;
    // Between the end of a token (with its leeway) and `expiry`, at most an hour. No handler runs.
    std::chrono::milliseconds grace{0};
    in_grace grace_mode = in_grace::receive_only;
    // Who brings no token comes in with an empty user(), and may become a user by `auth:renew`. A
    // token that is not good is refused all the same.
    bool allow_guests = false;
    token_places also_from{};
    // The program's own word on a token that is good otherwise, besides auth_handle::revoke():
    // true refuses it as revoked. Asked at CONNECT and at renewal, on any shard's thread; must not
    // block, and one that throws refuses.
    std::function<bool(const user&)> revoked{};
};

// Lets in who brings a valid token in `auth: { token }` of its CONNECT, and nobody else; gives the
// socket its user and the room `user-<id>`; ends connections whose token has expired. Takes a fresh
// token in the event `auth:renew {token}`, which no handler of the program sees.
class jwt_authentication {
  public:
    explicit jwt_authentication(std::shared_ptr<detail::authentication_state> state)
        : state_(std::move(state)) {}
    const std::shared_ptr<detail::authentication_state>& state() const { return state_; }

  private:
    std::shared_ptr<detail::authentication_state> state_;
};

jwt_authentication jwt(jwt_options options);

}  // namespace anteroom
