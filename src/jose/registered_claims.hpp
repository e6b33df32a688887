#pragma once

#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "base/time.hpp"

namespace anteroom::jose {

// The registered claims of a payload (RFC 7519 4.1), each of its right type and in range. The
// views and the pointer are into that payload.
struct registered_claims {
    base::wall_time expires_at;
    std::optional<base::wall_time> not_before;
    std::optional<base::wall_time> issued_at;
    std::optional<std::string_view> issuer;
    const boost::json::value* audience = nullptr;

    // Whether `aud` is this or a list that contains it.
    bool is_for(std::string_view audience_name) const;
};

// Requires `exp` (JWT-11). A time is a finite number of seconds from the epoch to the end of the
// year 9999; fractions are cut to milliseconds.
base::result<registered_claims> read_registered_claims(const boost::json::object& payload);

}  // namespace anteroom::jose
