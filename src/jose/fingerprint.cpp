#include "jose/fingerprint.hpp"

#include "base/check.hpp"
#include "jose/evp.hpp"
#include "jose/token_digest.hpp"

namespace anteroom::jose {

namespace {

// Looked up once a process: a look-up costs more than hashing a token.
const EVP_MD* sha256() {
    static const md_ptr digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return digest.get();
}

}  // namespace

token_digest digest_of(std::string_view token) noexcept {
    token_digest digest;
    ANTEROOM_CHECK(
        EVP_Digest(token.data(), token.size(), digest.data(), nullptr, sha256(), nullptr) == 1);
    return digest;
}

fingerprint::fingerprint(const token_digest& digest) noexcept {
    constexpr char hex[] = "0123456789abcdef";
    for (std::size_t i = 0; i < digits_.size(); ++i)
        digits_[i] = hex[i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15];
}

}  // namespace anteroom::jose
