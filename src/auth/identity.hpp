#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"

namespace anteroom::auth {

// Who a token speaks for. The views live as long as any copy of the claims they come from.
struct identity {
    std::string_view issuer;   // `iss`; empty if the token has none
    std::string_view subject;  // `sub`, an integer in decimal; empty if the token has none
    std::string_view user_id;  // from the configured claim, an integer in decimal; never empty

    friend bool operator==(const identity&, const identity&) = default;
};

inline constexpr std::size_t user_id_bytes_max = 256;

// Reads the identity out of verified claims (JWT-11). The user id is the first of `user_id_claims`
// that is present: a string with text or an integer; a number with a fraction is not one. The
// views are into `claims` and into `decimals`, which receives the texts of integers.
base::result<identity> read_identity(const boost::json::object& claims,
                                     const std::vector<std::string>& user_id_claims,
                                     std::string& decimals);

}  // namespace anteroom::auth
