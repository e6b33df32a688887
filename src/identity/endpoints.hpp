#pragma once

#include <string>
#include <string_view>

#include "identity/operations.hpp"
#include "net/address.hpp"
#include "net/http_request.hpp"
#include "net/http_response.hpp"

namespace anteroom::identity {

// A request as the server's door has judged it.
struct endpoint_request {
    const net::http_request& http;
    const net::address& from;
    bool secure;          // over TLS, or so says a trusted proxy
    bool origin_allowed;  // its page, if it is one, may call here
    base::instant now;
};

// Accounts over HTTP:
//
//   POST /auth/register    {name, password}         201 session    GET /auth/me       200 {user}
//   POST /auth/login       {name, password}         200 session    GET /auth/options  200 {...}
//   POST /auth/refresh     (cookie)                 200 session    GET /.well-known/jwks.json
//   POST /auth/logout      (cookie or token)        204
//   POST /auth/logout-all  (token)                  204
//   POST /auth/password    (token) {password, newPassword}  200 session
//
// A session is {accessToken, expiresIn, user: {id, name}} and the refresh cookie. A token is that
// of `Authorization: Bearer`. Everything else is a problem (problem.hpp).
class endpoints {
  public:
    using answer = detail::unique_function<void(net::http_response)>;

    explicit endpoints(operations& done_by) : operations_(done_by) {}

    static bool serves(std::string_view path);

    // Answers once: at once on this thread, or later on another. The request need not outlive the
    // call.
    void serve(const endpoint_request& request, answer done);

  private:
    struct endpoint;
    static const endpoint* find(std::string_view path);

    void register_account(const endpoint_request& request, answer done);
    void log_in(const endpoint_request& request, answer done);
    void refresh(const endpoint_request& request, answer done);
    void log_out(const endpoint_request& request, answer done);
    void log_out_everywhere(const endpoint_request& request, answer done);
    void change_password(const endpoint_request& request, answer done);
    void tell_who(const endpoint_request& request, answer done);
    void tell_options(const endpoint_request& request, answer done);
    void tell_keys(const endpoint_request& request, answer done);

    operations& operations_;
};

}  // namespace anteroom::identity
