#include "jose/key.hpp"

#include "jose/error.hpp"
#include "jose/key_rules.hpp"
#include "jose/pem.hpp"
#include "jose/signature_check.hpp"

namespace anteroom::jose {

base::result<key> key::hmac(algorithm alg, std::string_view secret) {
    if (const auto flaw = check_secret(alg, secret)) return flaw;
    auto check = signature_check::with_secret(alg, secret);
    if (!check) return check.error();
    return key(*std::move(check));
}

base::result<key> key::from_pem(std::string_view pem, std::optional<algorithm> alg) {
    const auto decoded = read_public_pem(pem);
    if (!decoded) return decoded.error();
    return from_public_key(decoded->get(), alg);
}

base::result<key> key::from_public_key(EVP_PKEY* decoded, std::optional<algorithm> alg) {
    const auto fitting = check_key_fits(decoded, alg);
    if (!fitting) return fitting.error();
    auto check = signature_check::with_public_key(*fitting, decoded);
    if (!check) return check.error();
    return key(*std::move(check));
}

base::result<key> key::with_id(std::string id) const {
    if (id.size() > id_bytes_max) return errc::key_id_too_long;
    key named = *this;
    named.id_ = std::move(id);
    return named;
}

algorithm key::alg() const {
    return check_->alg();
}

bool key::verifies(std::string_view text, std::string_view signature) const noexcept {
    return check_->verifies(text, signature);
}

}  // namespace anteroom::jose
