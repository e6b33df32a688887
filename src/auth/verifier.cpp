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

std::string_view text_of(const boost::json::object& payload, std::string_view name) {
    const auto* value = payload.if_contains(name);
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string_view{*text} : std::string_view{};
}

base::error_code check_issuers(const std::vector<trusted_issuer>& issuers) {
    if (issuers.empty()) return errc::no_keys;
    if (issuers.size() > verifier::issuers_max) return errc::too_many_issuers;
    for (auto each = issuers.begin(); each != issuers.end(); ++each) {
        if (!each->keys) return errc::no_keys;
        for (const auto* required : {&each->name, &each->audience})
            if (*required && (*required)->empty()) return errc::empty_requirement;
        if (!each->name && issuers.size() > 1) return errc::issuer_unnamed;
        if (std::any_of(issuers.begin(), each,
                        [&](const trusted_issuer& earlier) { return earlier.name == each->name; }))
            return errc::issuer_repeated;
    }
    return {};
}

base::error_code check_options(const verifier_options& options) {
    if (options.leeway < std::chrono::seconds{0} || options.leeway > verifier::leeway_max)
        return errc::leeway_out_of_range;
    if (options.lifetime_max && *options.lifetime_max <= std::chrono::seconds{0})
        return errc::lifetime_out_of_range;
    if (options.user_id_claims.empty() ||
        std::any_of(options.user_id_claims.begin(), options.user_id_claims.end(),
                    [](const std::string& name) { return name.empty(); }))
        return errc::user_id_claim_unnamed;
    if (options.type && options.type->empty()) return errc::empty_requirement;
    return check_issuers(options.issuers);
}

// The one issuer with fixed keys that the options may describe.
base::result<trusted_issuer> only_issuer(verifier_options& options) {
    std::vector<verification_key> keys;
    for (auto& each : options.keys) keys.push_back({std::move(each)});
    auto set = key_set::make(std::move(keys));
    if (!set) return set.error();
    return trusted_issuer{std::exchange(options.issuer, {}), std::exchange(options.audience, {}),
                          std::make_shared<key_source>(*std::move(set))};
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
    if (options.issuers.empty()) {
        auto only = only_issuer(options);
        if (!only) return only.error();
        options.issuers.push_back(*std::move(only));
    } else if (!options.keys.empty() || options.issuer || options.audience) {
        return errc::keys_given_twice;
    }
    if (const auto flaw = check_options(options)) return flaw;
    return verifier(std::move(options));
}

base::result<claims> verifier::verify(std::string_view token, base::wall_time now) const noexcept {
    token = bare_token(token);
    if (token.empty()) return errc::token_missing;
    auto accepted = examine_bare(token, nullptr, now);
    if (!accepted) return accepted.error();
    return std::move(accepted->says);
}

base::result<accepted_token> verifier::examine(std::string_view token,
                                               const jose::token_digest& digest,
                                               base::wall_time now) const noexcept {
    token = bare_token(token);
    if (token.empty()) return errc::token_missing;
    return examine_bare(token, &digest, now);
}

base::result<accepted_token> verifier::examine_bare(std::string_view token,
                                                    const jose::token_digest* digest,
                                                    base::wall_time now) const {
    const auto jws = jose::parse_compact(token);
    if (!jws) return jws.error();

    std::byte scratch[8192];
    arena storage(scratch);
    std::optional<base::result<std::string>> text;
    std::optional<base::result<boost::json::object>> payload;
    const auto read_payload = [&]() -> base::error_code {
        text = jose::decode_payload(*jws);
        if (!*text) return text->error();
        payload = jose::parse_payload(**text, &storage);
        return *payload ? base::error_code{} : payload->error();
    };
    const trusted_issuer* from = &options_.issuers.front();
    if (options_.issuers.size() > 1) {
        if (const auto flaw = read_payload()) return flaw;
        from = issuer_of(**payload);
        if (from == nullptr) return errc::issuer_unknown;
    }
    auto keys = from->keys->current();
    if (!keys) return errc::keys_unavailable;
    const auto key_until = keys->check(*jws, now);
    if (!key_until) return key_until.error();
    if (const auto flaw = check_type(jws->header)) return flaw;

    if (!payload)
        if (const auto flaw = read_payload()) return flaw;
    const auto registered = jose::read_registered_claims(**payload);
    if (!registered) return registered.error();
    if (const auto flaw = check_registered(*registered, *from, now)) return flaw;

    std::string decimals;
    const auto who = read_identity(**payload, options_.user_id_claims, decimals);
    if (!who) return who.error();
    // The last check of all: whoever hears "expired" has a token that was good (auth.md 2).
    const base::wall_time ends_at = registered->expires_at + options_.leeway;
    if (now >= ends_at) return errc::expired;
    const jose::fingerprint mark{digest ? *digest : jose::digest_of(token)};
    claims says{claims::contents::make({.mark = mark,
                                        .payload = **text,
                                        .payload_bytes = storage.needed(),
                                        .who = *who,
                                        .token_id = text_of(**payload, "jti"),
                                        .session = text_of(**payload, "sid"),
                                        .expires_at = registered->expires_at,
                                        .issued_at = registered->issued_at,
                                        .not_before = registered->not_before})};
    return accepted_token{std::move(says), std::min(ends_at, key_until->value_or(ends_at)),
                          from->keys.get(), std::move(keys)};
}

bool verifier::still_holds(const accepted_token& token, base::wall_time now) const noexcept {
    // The wall clock may have been set back.
    const auto begun = [&](std::optional<base::wall_time> at) {
        return !at || *at <= now + options_.leeway;
    };
    return now < token.good_until && begun(token.says.not_before()) &&
           begun(token.says.issued_at()) && token.source->current() == token.keys;
}

std::optional<wanted_key> verifier::key_wanted_by(std::string_view token) const {
    const auto jws = jose::parse_compact(bare_token(token));
    if (!jws || jose::traits(jws->header.alg).scheme == jose::signature_scheme::hmac)
        return std::nullopt;
    const trusted_issuer* from = &options_.issuers.front();
    if (options_.issuers.size() > 1) {
        const auto payload = jose::parse_payload(*jws);
        from = payload ? issuer_of(*payload) : nullptr;
    }
    if (from == nullptr || !from->keys->searchable()) return std::nullopt;
    return wanted_key{from->keys.get(), jws->header.kid.value_or("")};
}

const trusted_issuer* verifier::issuer_of(const boost::json::object& payload) const {
    const auto* iss = payload.if_contains("iss");
    const auto* name = iss == nullptr ? nullptr : iss->if_string();
    if (name == nullptr) return nullptr;
    const auto found = std::find_if(
        options_.issuers.begin(), options_.issuers.end(),
        [&](const trusted_issuer& each) { return each.name == std::string_view(*name); });
    return found == options_.issuers.end() ? nullptr : &*found;
}

base::error_code verifier::check_type(const jose::jws_header& header) const {
    const auto is = [&](std::string_view type) { return same_type(*header.typ, type); };
    const bool accepted =
        options_.type ? header.typ && is(*options_.type) : !header.typ || is("JWT") || is("at+jwt");
    return accepted ? base::error_code{} : base::error_code{errc::type_not_accepted};
}

base::error_code verifier::check_registered(const jose::registered_claims& registered,
                                            const trusted_issuer& from, base::wall_time now) const {
    if (from.name && registered.issuer != *from.name) return errc::issuer_wrong;
    if (from.audience && !registered.is_for(*from.audience)) return errc::audience_wrong;
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
