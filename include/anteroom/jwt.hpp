#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "anteroom/user.hpp"

namespace anteroom {

namespace detail {
struct authentication_state;
}

// Where a verification key comes from. It is loaded when jwt() is called; what is wrong with it
// keeps the server from starting.
struct key_source {
    enum class kind : unsigned char { environment, secret, public_key_file };
    kind from{};
    std::string value;
};

// An HMAC secret (HS256) of at least 32 bytes in an environment variable (RFC 7518 3.2).
key_source hmac_from_env(std::string variable);
// The same, given as bytes. Not for secrets in source code.
key_source hmac_secret(std::string secret);
// A PEM file with a public key: RSA (RS256), or EC on P-256 (ES256).
key_source public_key_file(std::string path);

struct key_sources : std::vector<key_source> {
    key_sources() = default;
    key_sources(key_source one) { push_back(std::move(one)); }
    key_sources(std::initializer_list<key_source> some) : vector(some) {}
};

// What happens to a live connection when its token has expired.
enum class on_expiry : unsigned char {
    reconnect,   // the transport closes; a stock client returns and its `auth` brings a new token
    disconnect,  // a DISCONNECT: the client stays away until its program connects it
};

// What a connection may do in its time of grace besides renewing its token: hear, or nothing.
enum class in_grace : unsigned char { receive_only, frozen };

// What tokens must satisfy. HMAC and public keys do not mix.
struct jwt_options {
    key_sources keys{};
    std::optional<std::string> issuer{};                      // `iss` is exactly this
    std::optional<std::string> audience{};                    // `aud` is or contains this
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
