#include "auth/token_report.hpp"

#include "auth/bearer.hpp"
#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "jose/fingerprint.hpp"
#include "jose/jws.hpp"

namespace anteroom::auth {

namespace {

std::string decoded(std::string_view part) {
    auto text = base::base64url_decode(part);
    return text && base::is_valid_utf8(*text) ? *std::move(text) : std::string{};
}

key_match match(const verification_key& one, const jose::compact_jws& token, base::wall_time now) {
    const auto& kid = token.header.kid;
    if (one.key.alg() != token.header.alg) return key_match::other_algorithm;
    if (kid && !one.key.id().empty() && one.key.id() != *kid) return key_match::other_id;
    if (one.until && now >= *one.until) return key_match::outlived;
    return token.signed_by(one.key) ? key_match::signed_it : key_match::signature_differs;
}

}  // namespace

token_report explain(const verifier& by, std::string_view token, base::wall_time now) {
    token_report report;
    const std::string_view bare = bare_token(token);
    const auto verified = by.verify(token, now);
    if (!verified) report.reason = verified.error();
    report.fingerprint = jose::fingerprint(bare).text();
    if (bare.size() > jose::token_bytes_max) return report;
    const std::size_t first = bare.find('.');
    if (first == std::string_view::npos) return report;
    const std::size_t second = bare.find('.', first + 1);
    report.header = decoded(bare.substr(0, first));
    if (second != std::string_view::npos)
        report.payload = decoded(bare.substr(first + 1, second - first - 1));
    return report;
}

std::string_view to_string(key_match what) {
    switch (what) {
        case key_match::other_algorithm:
            return "is for another algorithm than the token names";
        case key_match::other_id:
            return "has another id than the token names";
        case key_match::outlived:
            return "does not count any more";
        case key_match::signature_differs:
            return "did not sign it";
        case key_match::signed_it:
            return "signed it";
    }
    return "?";
}

std::vector<key_match> match_keys(const key_set& keys, std::string_view token,
                                  base::wall_time now) {
    std::vector<key_match> all;
    const auto jws = jose::parse_compact(bare_token(token));
    if (!jws) return all;
    for (const auto& one : keys.keys()) all.push_back(match(one, *jws, now));
    return all;
}

}  // namespace anteroom::auth
