#pragma once

#include <string>
#include <string_view>

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

}  // namespace anteroom::auth
