#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "jose/evp.hpp"

namespace anteroom::jose {

// Reads the one public key of a PEM text: SPKI or PKCS #1. The key is not judged yet.
base::result<pkey_ptr> read_public_pem(std::string_view pem);

// Reads the one unencrypted private key of a PEM text: PKCS #8, PKCS #1 or SEC 1.
base::result<pkey_ptr> read_private_pem(std::string_view pem);

// Writes a private key as PKCS #8, without a passphrase. Empty if OpenSSL cannot.
std::string write_private_pem(EVP_PKEY* key);

}  // namespace anteroom::jose
