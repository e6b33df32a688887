#include "jose/registered_claims.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"

namespace anteroom::jose {

namespace json = boost::json;

namespace {

constexpr std::int64_t seconds_max = 253'402'300'799;  // 9999-12-31T23:59:59Z

std::optional<base::wall_time> time_in(const json::value& claim) {
    if (const auto* whole = claim.if_int64()) {
        if (*whole < 0 || *whole > seconds_max) return std::nullopt;
        return base::wall_time(std::chrono::seconds(*whole));
    }
    if (const auto* real = claim.if_double()) {
        // Written so that a NaN fails too.
        if (!(*real >= 0 && *real <= static_cast<double>(seconds_max))) return std::nullopt;
        return base::wall_time(
            base::milliseconds(static_cast<std::int64_t>(std::floor(*real * 1000))));
    }
    return std::nullopt;  // an unsigned integer is above all int64 here, so out of range
}

base::error_code read_time(const json::object& payload, std::string_view name,
                           std::optional<base::wall_time>& out) {
    const auto* claim = payload.if_contains(name);
    if (claim == nullptr) return {};
    out = time_in(*claim);
    return out ? base::error_code{} : base::error_code{errc::claim_not_a_time};
}

bool is_audience(const json::value& claim) {
    if (claim.is_string()) return true;
    const auto* list = claim.if_array();
    return list != nullptr && std::all_of(list->begin(), list->end(),
                                          [](const json::value& each) { return each.is_string(); });
}

}  // namespace

bool registered_claims::is_for(std::string_view audience_name) const {
    if (audience == nullptr) return false;
    if (const auto* one = audience->if_string()) return *one == audience_name;
    const auto& list = audience->get_array();
    return std::any_of(list.begin(), list.end(),
                       [&](const json::value& each) { return each.get_string() == audience_name; });
}

base::result<registered_claims> read_registered_claims(const json::object& payload) {
    registered_claims claims;
    std::optional<base::wall_time> expires_at;
    if (const auto flaw = read_time(payload, "exp", expires_at)) return flaw;
    if (!expires_at) return errc::expiry_missing;
    claims.expires_at = *expires_at;
    if (const auto flaw = read_time(payload, "nbf", claims.not_before)) return flaw;
    if (const auto flaw = read_time(payload, "iat", claims.issued_at)) return flaw;

    if (const auto* iss = payload.if_contains("iss")) {
        const auto* text = iss->if_string();
        if (text == nullptr) return errc::issuer_not_a_string;
        claims.issuer.emplace(text->data(), text->size());
    }
    claims.audience = payload.if_contains("aud");
    if (claims.audience != nullptr && !is_audience(*claims.audience))
        return errc::audience_not_strings;
    return claims;
}

}  // namespace anteroom::jose
