#include "auth/verifier.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "auth/arena.hpp"
#include "auth/bearer.hpp"
#include "auth/claims_contents.hpp"
#include "auth/error.hpp"
#include "auth/identity.hpp"
#include "jose/jws.hpp"
#include "jose/registered_claims.hpp"

namespace anteroom::auth {

namespace {

base::error_code check_keys(const std::vector<jose::key>& keys) {
    if (keys.empty()) return errc::no_keys;
    if (keys.size() > verifier::keys_max) return errc::too_many_keys;
    for (auto each = keys.begin(); each != keys.end(); ++each) {
        if (each->is_secret() != keys.front().is_secret()) return errc::secret_beside_public_key;
        const bool repeated = std::any_of(keys.begin(), each, [&](const jose::key& earlier) {
            return !each->id().empty() && earlier.id() == each->id() &&
                   earlier.alg() == each->alg();
        });
        if (repeated) return errc::key_id_repeated;
    }
    return {};
}

base::error_code check_options(const verifier_options& options) {
    if (const auto flaw = check_keys(options.keys)) return flaw;
    if (options.leeway < std::chrono::seconds{0} || options.leeway > verifier::leeway_max)
        return errc::leeway_out_of_range;
    if (options.lifetime_max && *options.lifetime_max <= std::chrono::seconds{0})
        return errc::lifetime_out_of_range;
    if (options.user_id_claims.empty() ||
        std::any_of(options.user_id_claims.begin(), options.user_id_claims.end(),
                    [](const std::string& name) { return name.empty(); }))
        return errc::user_id_claim_unnamed;
    for (const auto* required : {&options.issuer, &options.audience, &options.type})
        if (*required && (*required)->empty()) return errc::empty_requirement;
    return {};
}

// RFC 7515 4.1.9: a media type, compared without case, whose "application/" may be left out.
bool same_type(std::string_view one, std::string_view other) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto equal = [&](std::string_view a, std::string_view b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [&](char x, char y) { return lower(x) == lower(y); });
    };
    const auto subtype = [&](std::string_view type) {
        constexpr std::string_view prefix = "application/";
        return equal(type.substr(0, prefix.size()), prefix) ? type.substr(prefix.size()) : type;
    };
    return equal(subtype(one), subtype(other));
}

}  // namespace

base::result<verifier> verifier::make(verifier_options options) {
    if (const auto flaw = check_options(options)) return flaw;
    return verifier(std::move(options));
}

base::result<claims> verifier::verify(std::string_view token, base::wall_time now) const noexcept {
    token = bare_token(token);
    if (token.empty()) return errc::token_missing;
    return verify_bare(token, now);
}

base::result<claims> verifier::verify_bare(std::string_view token, base::wall_time now) const {
    const auto jws = jose::parse_compact(token);
    if (!jws) return jws.error();
    if (const auto flaw = check_signature(*jws)) return flaw;
    if (const auto flaw = check_type(jws->header)) return flaw;

    std::byte scratch[8192];
    arena storage(scratch);
    const auto payload = jose::parse_payload(*jws, &storage);
    if (!payload) return payload.error();
    const auto registered = jose::read_registered_claims(*payload);
    if (!registered) return registered.error();
    if (const auto flaw = check_registered(*registered, now)) return flaw;

    const auto made = std::make_shared<claims::contents>(token, *payload, storage.needed());
    made->expires_at = registered->expires_at;
    made->issued_at = registered->issued_at;
    made->not_before = registered->not_before;
    const auto who = read_identity(made->values, options_.user_id_claims, made->decimals);
    if (!who) return who.error();
    made->who = *who;
    // The last check of all: whoever hears "expired" has a token that was good (auth.md 2).
    if (now >= registered->expires_at + options_.leeway) return errc::expired;
    return claims(made);
}

base::error_code verifier::check_signature(const jose::compact_jws& token) const {
    const auto& kid = token.header.kid;
    const auto fits = [&](const jose::key& key) {
        return key.alg() == token.header.alg && (!kid || key.id().empty() || key.id() == *kid);
    };
    const auto fitting = std::count_if(options_.keys.begin(), options_.keys.end(), fits);
    if (fitting == 0) {
        const bool allowed =
            std::any_of(options_.keys.begin(), options_.keys.end(),
                        [&](const jose::key& key) { return key.alg() == token.header.alg; });
        return allowed ? errc::key_unknown : errc::algorithm_not_allowed;
    }
    if (static_cast<std::size_t>(fitting) > keys_tried_max) return errc::key_ambiguous;
    const bool genuine =
        std::any_of(options_.keys.begin(), options_.keys.end(),
                    [&](const jose::key& key) { return fits(key) && token.signed_by(key); });
    return genuine ? base::error_code{} : base::error_code{errc::signature_wrong};
}

base::error_code verifier::check_type(const jose::jws_header& header) const {
    const auto is = [&](std::string_view type) { return same_type(*header.typ, type); };
    const bool accepted =
        options_.type ? header.typ && is(*options_.type) : !header.typ || is("JWT") || is("at+jwt");
    return accepted ? base::error_code{} : base::error_code{errc::type_not_accepted};
}

base::error_code verifier::check_registered(const jose::registered_claims& registered,
                                            base::wall_time now) const {
    if (options_.issuer && registered.issuer != *options_.issuer) return errc::issuer_wrong;
    if (options_.audience && !registered.is_for(*options_.audience)) return errc::audience_wrong;
    if (registered.issued_at && *registered.issued_at > now + options_.leeway)
        return errc::issued_in_future;
    if (registered.not_before && *registered.not_before > now + options_.leeway)
        return errc::not_yet_valid;
    if (options_.lifetime_max) {
        if (!registered.issued_at) return errc::issued_at_missing;
        if (registered.expires_at - *registered.issued_at > *options_.lifetime_max)
            return errc::lifetime_too_long;
    }
    return {};
}

}  // namespace anteroom::auth
