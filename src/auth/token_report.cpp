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

}  // namespace anteroom::auth
