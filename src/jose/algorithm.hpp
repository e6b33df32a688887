#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace anteroom::jose {

// The signature algorithms a key can be bound to (RFC 7518 3.1, RFC 8037, RFC 9864).
// `none` is not among them, so no value of this type can mean "unsigned".
enum class algorithm : unsigned char {
    hs256,
    hs384,
    hs512,
    rs256,
    rs384,
    rs512,
    ps256,
    ps384,
    ps512,
    es256,
    es384,
    es512,
    ed25519,  // called "EdDSA" by RFC 8037 and "Ed25519" by RFC 9864
};

enum class signature_scheme : unsigned char { hmac, rsa_pkcs1, rsa_pss, ecdsa, eddsa };

// One row of the table that everything specific to an algorithm is read from.
struct algorithm_traits {
    algorithm id;
    std::string_view name;  // `alg`, compared exactly
    signature_scheme scheme;
    const char* digest;            // as OpenSSL names it; nullptr where the scheme has its own
    std::size_t hash_bytes;        // also the least length of an HMAC secret (RFC 7518 3.2)
    const char* key_type;          // as OpenSSL names it; nullptr for HMAC
    std::string_view kty;          // RFC 7518 6.1
    const char* group;             // as OpenSSL names it; nullptr unless ECDSA
    std::string_view crv;          // RFC 7518 6.2.1.1, RFC 8037 2
    std::size_t coordinate_bytes;  // an ECDSA signature is exactly two of them (RFC 7518 3.4)
};

// The row of an algorithm. Ed25519 has two names; its row says "EdDSA", which more verifiers know.
const algorithm_traits& traits(algorithm id);

// Nothing for a name that is not in the table. Case counts (RFC 7515 4.1.1).
std::optional<algorithm> algorithm_named(std::string_view name);

}  // namespace anteroom::jose
