// Signs and verifies tokens for the tests that compare us with npm's jose. JSON, one object a line:
//   {"sign":{...claims},"alg":"ES256","secret" or "pem":"..."}  ->  {"token":"..."}
//   {"verify":"token","alg":"ES256","secret" or "jwk":"..."}    ->  {"claims":{...}}
// What fails is answered with {"reason":"..."}.

#include <iostream>
#include <map>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include "jose/jws.hpp"

namespace {

namespace base = anteroom::base;
namespace jose = anteroom::jose;
namespace json = boost::json;

std::string text_of(const json::object& asked, const char* name) {
    const auto* value = asked.if_contains(name);
    return value != nullptr && value->is_string() ? json::value_to<std::string>(*value)
                                                  : std::string{};
}

// Loading an RSA key takes longer than using it.
template <class Key, class Load>
const base::result<Key>& loaded(const std::string& name, Load load) {
    static std::map<std::string, base::result<Key>> known;
    const auto found = known.find(name);
    return found != known.end() ? found->second : known.emplace(name, load()).first->second;
}

json::object reason(const base::error_code& why) {
    return {{"reason", why.message()}};
}

json::object sign(const json::object& asked, jose::algorithm alg) {
    const std::string secret = text_of(asked, "secret");
    const std::string pem = text_of(asked, "pem");
    const auto& key = loaded<jose::signing_key>(text_of(asked, "alg") + secret + pem, [&] {
        return secret.empty() ? jose::signing_key::from_pem(pem, alg)
                              : jose::signing_key::hmac(alg, secret);
    });
    if (!key) return reason(key.error());
    const auto token = jose::sign_compact(*key, "JWT", json::serialize(asked.at("sign")));
    if (!token) return reason(token.error());
    return {{"token", *token}};
}

json::object verify(const json::object& asked, jose::algorithm alg) {
    const std::string secret = text_of(asked, "secret");
    const std::string jwk = text_of(asked, "jwk");
    const auto& key = loaded<jose::key>(text_of(asked, "alg") + secret + jwk, [&] {
        return secret.empty() ? jose::key::from_jwk(jwk) : jose::key::hmac(alg, secret);
    });
    if (!key) return reason(key.error());
    const std::string token = text_of(asked, "verify");
    const auto parsed = jose::parse_compact(token);
    if (!parsed) return reason(parsed.error());
    if (!parsed->signed_by(*key)) return {{"reason", "signature"}};
    const auto claims = jose::parse_payload(*parsed);
    if (!claims) return reason(claims.error());
    return {{"claims", *claims}};
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const json::object asked = json::parse(line).as_object();
        const auto alg = jose::algorithm_named(text_of(asked, "alg"));
        json::object answer{{"reason", "algorithm"}};
        if (alg) answer = asked.contains("sign") ? sign(asked, *alg) : verify(asked, *alg);
        std::cout << json::serialize(answer) << '\n';
    }
}
