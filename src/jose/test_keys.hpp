#pragma once

#include <string>
#include <string_view>

#include "jose/algorithm.hpp"

// Keys and forgeries for tests. The keys are made anew in each run, so none is in the repository.
namespace anteroom::jose::test {

// One key pair in every encoding that a careless program might meet.
struct key_pair {
    std::string private_pem;              // PKCS #8
    std::string private_traditional_pem;  // PKCS #1 or SEC 1; empty for Ed25519
    std::string private_encrypted_pem;    // PKCS #8 under a passphrase
    std::string public_pem;               // SPKI
    std::string public_pkcs1_pem;         // RSA only
    std::string public_der;               // SPKI
    std::string public_jwk;
};

const key_pair& rsa_2048();
const key_pair& p256();
const key_pair& p384();
const key_pair& p521();
const key_pair& ed25519();

// A key's JSON with more members: `"kid":"a"`.
inline std::string with_members(std::string jwk, std::string_view members) {
    jwk.pop_back();
    return jwk + ',' + std::string(members) + '}';
}

// The pair whose keys sign with this algorithm, which is not an HMAC.
const key_pair& pair_for(algorithm alg);

// Key pairs that must be refused.
key_pair make_rsa(unsigned bits);
key_pair make_ec(const char* group);

// A secret that is just long enough for every HMAC algorithm, and another one.
inline const std::string secret(64, 's');
inline const std::string other_secret(64, 'o');

// HMAC with any key, which the production code would refuse to use.
std::string raw_hmac(const char* digest, std::string_view key, std::string_view text);

// A token of this header and payload, as texts, under an HMAC-SHA-2 of this key.
std::string forged_token(std::string_view header, std::string_view payload, const char* digest,
                         std::string_view key);

}  // namespace anteroom::jose::test
