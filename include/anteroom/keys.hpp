#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace anteroom {

namespace auth {
class key_source;
}

// How a JWK set (RFC 7517 5) is kept up to date.
struct jwks_options {
    // Of a URL. Whom to trust besides its name, as a PEM file; empty: whom the system trusts.
    std::string ca_file{};
    std::chrono::milliseconds refresh_every{std::chrono::minutes{5}};
    // While the URL cannot be read, its last keys count for so long since they were read.
    std::chrono::milliseconds good_for{std::chrono::hours{1}};
    // Whatever key ids tokens name, the URL is read no sooner after it was last read.
    std::chrono::milliseconds fetch_interval_min{std::chrono::seconds{10}};
    // Of a file: how often to see whether it has changed.
    std::chrono::milliseconds file_check_every{std::chrono::seconds{1}};
};

// Where a verification key comes from. Secrets and files are read when jwt() is called; what is
// wrong with them keeps the server from starting. A URL is read when the server listens, on a
// thread of its own: until that has worked, tokens are refused as "unavailable".
struct key_source {
    enum class kind : unsigned char {
        environment,
        secret_file,
        secret,
        public_key_file,
        jwks_file,
        jwks_url,
        held,
    };
    kind from{};
    std::string value;
    std::optional<std::chrono::sys_seconds> until{};
    jwks_options published{};
    // Of `held`: what another part of the server keeps. None: `value` says why.
    std::shared_ptr<auth::key_source> keys{};
};

// An HMAC secret (HS256 if `algorithms` does not say otherwise) in an environment variable, at
// least as long as the hash: 32 bytes (RFC 7518 3.2).
key_source hmac_from_env(std::string variable);
// The same in a file; a line end behind it is not part of it.
key_source hmac_from_file(std::string path);
// The same, given as bytes. Not for secrets in source code.
key_source hmac_secret(std::string secret);
// A secret that the server's former tokens are signed with: from `until` on they are refused. It
// stands beside one that stays.
key_source previous(key_source secret, std::chrono::sys_seconds until);

// A PEM file with a public key: RSA (RS256 if `algorithms` does not say otherwise), EC on P-256
// (ES256), P-384 (ES384) or P-521 (ES512), or Ed25519 (EdDSA).
key_source public_key_file(std::string path);

// A JWK set in a file, read again when it changes; if it cannot be used then, what was read before
// stays. The set is the issuer's only source of keys.
key_source jwks_file(std::string path, jwks_options options = {});

// A JWK set that the issuer publishes: https, or http on this machine; no redirects, at most
// 256 KiB, 100 keys and 5 s. Its `jwt_options` must name the issuer and the audience, for others
// get tokens of the same keys. A token whose key the set lacks waits for one fetch.
key_source jwks_url(std::string url, jwks_options options = {});

struct key_sources : std::vector<key_source> {
    key_sources() = default;
    key_sources(key_source one) { push_back(std::move(one)); }
    key_sources(std::initializer_list<key_source> some) : vector(some) {}
};

}  // namespace anteroom
