#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>
#include <boost/json/storage_ptr.hpp>

#include "base/result.hpp"
#include "jose/algorithm.hpp"
#include "jose/key.hpp"
#include "jose/signing_key.hpp"

namespace anteroom::jose {

inline constexpr std::size_t token_bytes_max = 8 * 1024;  // JWT-03
inline constexpr std::size_t header_depth_max = 8;        // JWT-04
inline constexpr std::size_t payload_depth_max = 32;

// The part of a JOSE header that we act on (RFC 7515 4.1). Anybody can write one.
struct jws_header {
    algorithm alg{};
    std::optional<std::string> kid;  // at most `key::id_bytes_max`
    std::optional<std::string> typ;
};

// A token in compact form (RFC 7515 7.1), taken apart but not verified. The views are into the
// text it was parsed from.
struct compact_jws {
    jws_header header;
    std::string_view signed_text;   // header and payload with the dot between them
    std::string_view payload_text;  // base64url, not decoded before the signature holds (JWT-14)
    std::string signature;

    [[nodiscard]] bool signed_by(const key& by) const noexcept {
        return by.alg() == header.alg && by.verifies(signed_text, signature);
    }
};

// JWT-01 to JWT-04 and JWT-06 to JWT-08. Errors are `jose::errc`.
base::result<compact_jws> parse_compact(std::string_view token);

// The claims set, a JSON text. To be called when the signature holds.
base::result<std::string> decode_payload(const compact_jws& token);
// Its values.
base::result<boost::json::object> parse_payload(std::string_view text,
                                                boost::json::storage_ptr storage = {});
// Both at once.
base::result<boost::json::object> parse_payload(const compact_jws& token,
                                                boost::json::storage_ptr storage = {});

// A token of this payload, with `alg`, `typ` unless it is empty, and `kid` if the key has an id.
base::result<std::string> sign_compact(const signing_key& by, std::string_view type,
                                       std::string_view payload);

}  // namespace anteroom::jose
