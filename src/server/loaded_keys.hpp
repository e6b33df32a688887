#pragma once

#include <span>
#include <string>
#include <string_view>

#include "auth/key_set.hpp"
#include "base/result.hpp"
#include "jose/jwk_set.hpp"

namespace anteroom::facade {

class key_refresher;

// What can be wrong with a place where keys are, besides what `jose` says of the keys.
enum class key_errc {
    unreadable = 1,
    too_long,
    not_json,
    no_usable_key,
};
const base::error_category& key_category();
base::error_code make_error_code(key_errc reason);

// A whole file of at most `jose::jwk_set_bytes_max` bytes.
base::result<std::string> read_key_file(const std::string& path);

struct loaded_key_set {
    auth::key_set_ptr keys;
    std::vector<jose::jwk_set::unusable_key> left_out;
};

// The keys of a JWK set, of which at least one must be usable.
base::result<loaded_key_set> read_key_set(std::string_view text,
                                          std::span<const jose::algorithm> accepted);

// One line in the log: where the keys are from, how many, and which were left out and why.
void log_key_set(const key_refresher& to, std::string_view event, std::string_view where,
                 const loaded_key_set& loaded);

}  // namespace anteroom::facade

template <>
struct boost::system::is_error_code_enum<anteroom::facade::key_errc> : std::true_type {};
