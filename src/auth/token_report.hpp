#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/key_set.hpp"
#include "auth/verifier.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// All there is to say about a token, for `anteroom token check`. Its texts come from whoever wrote
// the token: unless `reason` is success, nothing in them is to be believed.
struct token_report {
    base::error_code reason;  // success if the token is accepted; else the one exact reason
    std::string fingerprint;  // twelve hexadecimal digits
    std::string header;       // JSON text; empty if it cannot be decoded
    std::string payload;      // JSON text; empty if it cannot be decoded
};

// Judges a token as `verifier.verify` does and decodes what it can, whatever the verdict.
token_report explain(const verifier& by, std::string_view token, base::wall_time now);

// What a key has to do with a token; the first that applies.
enum class key_match : unsigned char {
    other_algorithm,
    other_id,
    outlived,
    signature_differs,
    signed_it,
};

// Goes behind the name of the key: "signed it".
std::string_view to_string(key_match what);

// For each key of the set, in its order; nothing if the token is not of the form of one.
std::vector<key_match> match_keys(const key_set& keys, std::string_view token, base::wall_time now);

}  // namespace anteroom::auth
