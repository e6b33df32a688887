#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace anteroom::jose {

// Owns an OpenSSL object and gives it back with the function that belongs to it.
template <auto Free>
struct evp_free {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

using bignum_ptr = std::unique_ptr<BIGNUM, evp_free<BN_free>>;
using bio_ptr = std::unique_ptr<BIO, evp_free<BIO_free_all>>;
using ecdsa_sig_ptr = std::unique_ptr<ECDSA_SIG, evp_free<ECDSA_SIG_free>>;
using mac_ctx_ptr = std::unique_ptr<EVP_MAC_CTX, evp_free<EVP_MAC_CTX_free>>;
using mac_ptr = std::unique_ptr<EVP_MAC, evp_free<EVP_MAC_free>>;
using md_ctx_ptr = std::unique_ptr<EVP_MD_CTX, evp_free<EVP_MD_CTX_free>>;
using md_ptr = std::unique_ptr<EVP_MD, evp_free<EVP_MD_free>>;
using pkey_ctx_ptr = std::unique_ptr<EVP_PKEY_CTX, evp_free<EVP_PKEY_CTX_free>>;
using pkey_ptr = std::unique_ptr<EVP_PKEY, evp_free<EVP_PKEY_free>>;

// Takes back what OpenSSL appends to the thread's error queue while this object lives. The TLS
// code of the same thread reads that queue and would find our errors in it.
class error_queue_guard {
  public:
    error_queue_guard() noexcept { ERR_set_mark(); }
    ~error_queue_guard() { ERR_pop_to_mark(); }
    error_queue_guard(const error_queue_guard&) = delete;
    error_queue_guard& operator=(const error_queue_guard&) = delete;
};

inline const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

inline unsigned char* octets(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace anteroom::jose
