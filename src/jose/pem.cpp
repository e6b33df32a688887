#include "jose/pem.hpp"

#include <openssl/decoder.h>
#include <openssl/pem.h>

#include "jose/error.hpp"

namespace anteroom::jose {

namespace {

constexpr std::size_t pem_bytes_max = 32 * 1024;  // an RSA key of 8192 bits takes 7 KiB

using decoder_ptr = std::unique_ptr<OSSL_DECODER_CTX, evp_free<OSSL_DECODER_CTX_free>>;

// The label of the only PEM block (RFC 7468 2), or the reason why there is not exactly one.
base::result<std::string_view> only_label(std::string_view pem) {
    constexpr std::string_view opening = "-----BEGIN ";
    if (pem.size() > pem_bytes_max) return errc::pem_unreadable;
    const std::size_t at = pem.find(opening);
    if (at == std::string_view::npos) return errc::pem_unreadable;
    const std::string_view rest = pem.substr(at + opening.size());
    if (rest.find(opening) != std::string_view::npos) return errc::pem_not_one_key;
    const std::size_t end = rest.find("-----");
    if (end == std::string_view::npos) return errc::pem_unreadable;
    return rest.substr(0, end);
}

// Without this OpenSSL would ask for the passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

base::result<pkey_ptr> decode(std::string_view pem, int selection) {
    const error_queue_guard no_traces;
    EVP_PKEY* raw = nullptr;
    const decoder_ptr decoder(
        OSSL_DECODER_CTX_new_for_pkey(&raw, "PEM", nullptr, nullptr, selection, nullptr, nullptr));
    const bio_ptr source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const bool decoded =
        decoder && source &&
        OSSL_DECODER_CTX_set_pem_password_cb(decoder.get(), no_passphrase, nullptr) == 1 &&
        OSSL_DECODER_from_bio(decoder.get(), source.get()) == 1;
    pkey_ptr key(raw);
    if (!decoded || !key) return errc::pem_unreadable;
    return key;
}

}  // namespace

base::result<pkey_ptr> read_public_pem(std::string_view pem) {
    const auto label = only_label(pem);
    if (!label) return label.error();
    if (label->ends_with("PRIVATE KEY")) return errc::key_is_private;
    if (label->ends_with("CERTIFICATE")) return errc::key_is_certificate;
    if (!label->ends_with("PUBLIC KEY")) return errc::pem_unreadable;
    return decode(pem, EVP_PKEY_PUBLIC_KEY);
}

base::result<pkey_ptr> read_private_pem(std::string_view pem) {
    const auto label = only_label(pem);
    if (!label) return label.error();
    if (label->ends_with("PUBLIC KEY")) return errc::key_is_public;
    if (*label == "ENCRYPTED PRIVATE KEY" || pem.find("Proc-Type: 4,ENCRYPTED") != pem.npos)
        return errc::key_is_encrypted;
    if (!label->ends_with("PRIVATE KEY")) return errc::pem_unreadable;
    return decode(pem, EVP_PKEY_KEYPAIR);
}

std::string write_private_pem(EVP_PKEY* key) {
    const error_queue_guard no_traces;
    const bio_ptr sink(BIO_new(BIO_s_secmem()));
    if (!sink ||
        PEM_write_bio_PKCS8PrivateKey(sink.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    const char* text = nullptr;
    const long bytes = BIO_get_mem_data(sink.get(), &text);
    return {text, static_cast<std::size_t>(bytes)};
}

}  // namespace anteroom::jose
