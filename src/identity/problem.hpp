#pragma once

#include "identity/outcome.hpp"
#include "net/http_response.hpp"

namespace anteroom::identity {

// An answer that says why not: `application/problem+json` (RFC 9457), always of this form:
//   {"type": "about:blank", "title": "Unauthorized", "status": 401,
//    "code": "credentials_wrong", "detail": "The name or the password is wrong."}
// and `field` where it is about one field of the body. `code` is what programs decide by.
// With 429, 503 and 409 goes a Retry-After, with 401 a WWW-Authenticate.
net::http_response problem_response(const refused& why);

}  // namespace anteroom::identity
