#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/check.hpp"

namespace anteroom::net::test {

// A key and a certificate that it signed itself, in files that go when it does.
class test_certificate {
  public:
    explicit test_certificate(const std::string& name)
        : certificate_file(path_of(name) + ".crt"), key_file(path_of(name) + ".key") {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
            EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free};
        const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), &X509_free};
        ANTEROOM_CHECK(key && made);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
        X509_NAME* const who = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(who, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(made.get(), who);
        X509_set_pubkey(made.get(), key.get());
        ANTEROOM_CHECK(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
        write(certificate_file,
              [&](std::FILE* file) { return PEM_write_X509(file, made.get()) == 1; });
        write(key_file, [&](std::FILE* file) {
            return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
                   1;
        });
        write(key_file + ".locked", [&](std::FILE* file) {
            const unsigned char phrase[] = {'x'};
            return PEM_write_PrivateKey(file, key.get(), EVP_aes_128_cbc(), phrase, 1, nullptr,
                                        nullptr) == 1;
        });
    }
    ~test_certificate() {
        for (const auto& path : {certificate_file, key_file, key_file + ".locked"})
            std::remove(path.c_str());
    }
    test_certificate(const test_certificate&) = delete;
    test_certificate& operator=(const test_certificate&) = delete;

    const std::string certificate_file;
    const std::string key_file;

  private:
    // Several runs of the tests may share the folder.
    static std::string path_of(const std::string& name) {
        return testing::TempDir() + name + "." + std::to_string(::getpid());
    }
    template <class Write>
    static void write(const std::string& path, Write how) {
        std::FILE* const file = std::fopen(path.c_str(), "w");
        ANTEROOM_CHECK(file && how(file));
        std::fclose(file);
    }
};

}  // namespace anteroom::net::test
