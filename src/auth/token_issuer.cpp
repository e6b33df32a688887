#include "auth/token_issuer.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"
#include "jose/jws.hpp"

namespace anteroom::auth {

base::result<std::string> token_issuer::issue(const boost::json::object& claims,
                                              base::wall_time now) const {
    const auto issued_at = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    boost::json::object payload = claims;
    payload["iat"] = std::int64_t{issued_at.count()};
    payload["exp"] = std::int64_t{(issued_at + options_.lifetime).count()};
    if (options_.issuer) payload["iss"] = *options_.issuer;
    if (options_.audience) payload["aud"] = *options_.audience;
    auto token = jose::sign_compact(options_.key, options_.type, boost::json::serialize(payload));
    if (token && token->size() > jose::token_bytes_max) return jose::errc::token_too_long;
    return token;
}

}  // namespace anteroom::auth
