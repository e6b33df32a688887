#include "token_signer.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

namespace anteroom::bench {

namespace {

constexpr int coordinate_bytes = 32;  // P-256

void require(bool good, const char* what) {
    if (!good) throw std::runtime_error(what);
}

struct closes_file {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// The two numbers side by side (RFC 7518 3.4), which OpenSSL wraps in DER.
std::string side_by_side(const unsigned char* der, std::size_t bytes) {
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both{
        d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(bytes)), ECDSA_SIG_free};
    require(both != nullptr, "OpenSSL cannot read its own signature");
    std::array<unsigned char, 2 * coordinate_bytes> raw{};
    BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), raw.data(), coordinate_bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), raw.data() + coordinate_bytes, coordinate_bytes);
    return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

}  // namespace

token_signer token_signer::hs256(std::string secret) {
    token_signer made;
    made.secret_ = std::move(secret);
    return made;
}

token_signer token_signer::es256(const std::string& pem_file) {
    const std::unique_ptr<std::FILE, closes_file> file{std::fopen(pem_file.c_str(), "r")};
    if (!file) throw std::runtime_error(pem_file + " cannot be opened");
    EVP_PKEY* const read = PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr);
    token_signer made;
    made.key_ = {read, [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }};
    if (!read || EVP_PKEY_is_a(read, "EC") != 1 || EVP_PKEY_get_bits(read) != 256)
        throw std::runtime_error(pem_file + " holds no private key on P-256");
    return made;
}

std::string token_signer::sign(std::string_view text) const {
    return key_ ? ecdsa(text) : mac(text);
}

std::string token_signer::mac(std::string_view text) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int bytes = 0;
    const auto* made =
        HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &bytes);
    require(made != nullptr, "OpenSSL cannot compute HMAC-SHA256");
    return {reinterpret_cast<const char*>(out.data()), bytes};
}

std::string token_signer::ecdsa(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    std::array<unsigned char, 128> der{};
    std::size_t bytes = der.size();
    require(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                          static_cast<EVP_PKEY*>(key_.get())) == 1,
            "OpenSSL refuses the key");
    require(EVP_DigestSign(context.get(), der.data(), &bytes,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1,
            "OpenSSL cannot sign");
    return side_by_side(der.data(), bytes);
}

}  // namespace anteroom::bench
