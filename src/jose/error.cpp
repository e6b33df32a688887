#include "jose/error.hpp"

#include <string>

namespace anteroom::jose {

namespace {

const char* sentence(errc reason) {
    switch (reason) {
        case errc::token_too_long:
            return "The token is longer than 8192 bytes.";
        case errc::not_three_parts:
            return "The token does not consist of three parts joined by dots.";
        case errc::header_not_base64url:
            return "The header is not strict base64url.";
        case errc::header_not_json_object:
            return "The header is not a JSON object in UTF-8.";
        case errc::header_too_deep:
            return "The header is nested more than 8 levels deep.";
        case errc::header_name_repeated:
            return "The header has the same name twice.";
        case errc::header_names_key_material:
            return "The header brings or names key material (jwk, jku, x5u or x5c).";
        case errc::header_has_critical_extension:
            return "The header demands an extension (crit), and none is supported.";
        case errc::algorithm_missing:
            return "The header has no algorithm (alg) that is a string.";
        case errc::algorithm_none:
            return "The token says that it is unsigned (alg none).";
        case errc::algorithm_unknown:
            return "The algorithm (alg) of the token is not supported.";
        case errc::key_id_invalid:
            return "The key id (kid) of the token is not a string of at most 256 bytes.";
        case errc::type_invalid:
            return "The type (typ) of the token is not a string.";
        case errc::signature_not_base64url:
            return "The signature is not strict base64url.";
        case errc::payload_not_base64url:
            return "The payload is not strict base64url.";
        case errc::payload_not_json_object:
            return "The payload is not a JSON object in UTF-8.";
        case errc::payload_too_deep:
            return "The payload is nested more than 32 levels deep.";
        case errc::payload_name_repeated:
            return "The payload has the same name twice.";
        case errc::expiry_missing:
            return "The token never expires: it has no exp claim.";
        case errc::claim_not_a_time:
            return "A time claim (exp, nbf or iat) is not a number of seconds in range.";
        case errc::issuer_not_a_string:
            return "The issuer (iss) is not a string.";
        case errc::audience_not_strings:
            return "The audience (aud) is neither a string nor a list of strings.";
        case errc::secret_too_short:
            return "The secret is too short: it must be at least as long as the hash (HS256 32 "
                   "bytes, HS384 48, HS512 64).";
        case errc::secret_is_pem:
            return "The secret is a PEM text: load it as a key, or make a random secret.";
        case errc::algorithm_not_for_key:
            return "The key cannot be used with this algorithm.";
        case errc::pem_unreadable:
            return "The text is not a readable PEM key.";
        case errc::pem_not_one_key:
            return "The PEM text must hold exactly one key.";
        case errc::key_is_private:
            return "The key is private: verifying needs the public key only.";
        case errc::key_is_public:
            return "The key is public: signing needs the private key.";
        case errc::key_is_encrypted:
            return "The private key is encrypted: give it without a passphrase.";
        case errc::key_is_certificate:
            return "The PEM text is a certificate: extract its public key first.";
        case errc::key_type_unsupported:
            return "The key is of a kind that no supported algorithm uses.";
        case errc::rsa_size_out_of_range:
            return "An RSA key must have 2048 to 8192 bits.";
        case errc::rsa_exponent_unsafe:
            return "The exponent of the RSA key is not an odd number from 3 to 2^32.";
        case errc::key_invalid:
            return "The key is mathematically not valid.";
        case errc::key_id_too_long:
            return "The key id is longer than 256 bytes.";
        case errc::jwk_not_json_object:
            return "The JWK is not a JSON object in UTF-8 with unique names.";
        case errc::jwk_member_missing:
            return "The JWK lacks a member that its kty needs.";
        case errc::jwk_member_invalid:
            return "A member of the JWK has a wrong type or value.";
        case errc::jwk_not_for_signatures:
            return "The JWK is not meant for verifying signatures (use or key_ops).";
        case errc::jwk_is_secret:
            return "The JWK is a shared secret, which has no place in a set of public keys.";
        case errc::jwk_id_repeated:
            return "Another JWK of the set has the same id (kid) and algorithm.";
        case errc::rsa_key_is_guessable:
            return "The RSA key was made by a flawed generator (ROCA): its private half can be "
                   "computed.";
        case errc::key_is_secret:
            return "The key is a shared secret: it has no public half.";
        case errc::signing_failed:
            return "The key could not sign.";
        case errc::generating_failed:
            return "The key could not be generated.";
        case errc::jwk_set_too_long:
            return "The JWK set is longer than 256 KiB.";
        case errc::jwk_set_not_json:
            return "The JWK set is not a JSON object in UTF-8 with unique names and a list of "
                   "keys.";
        case errc::jwk_set_too_many_keys:
            return "The JWK set has more than 100 keys.";
    }
    return "An unknown reason.";
}

class jose_category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.jose"; }
    std::string message(int value) const override { return sentence(static_cast<errc>(value)); }
};

}  // namespace

const base::error_category& category() {
    static const jose_category instance;
    return instance;
}

base::error_code make_error_code(errc reason) {
    return {static_cast<int>(reason), category()};
}

}  // namespace anteroom::jose
