#include "identity/argon2_hasher.hpp"

#include <sodium.h>

#include <cerrno>
#include <string>

#include "identity/error.hpp"
#include "identity/sodium.hpp"

namespace anteroom::identity {

argon2_hasher::argon2_hasher(effort made) : effort_(made) {
    ready_sodium();
}

base::result<std::string> argon2_hasher::hash(std::string_view password) {
    char made[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(made, password.data(), password.size(), effort_.passes,
                              effort_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return errc::hashing_failed;
    return std::string{made};
}

base::result<bool> argon2_hasher::verify(std::string_view password, std::string_view kept) {
    const std::string text{kept};  // libsodium wants a zero behind it
    errno = 0;
    if (crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0) return true;
    if (errno == ENOMEM) return errc::hashing_failed;
    return false;
}

bool argon2_hasher::outdated(std::string_view kept) {
    return crypto_pwhash_str_needs_rehash(std::string{kept}.c_str(), effort_.passes,
                                          effort_.memory_bytes) != 0;
}

}  // namespace anteroom::identity
