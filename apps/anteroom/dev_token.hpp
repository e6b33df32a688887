#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <anteroom/anteroom.hpp>

#include "auth/token_issuer.hpp"

namespace anteroom_app {

// 48 random bytes as base64url.
std::string random_secret();

// POST /dev/token {"user":"alice"}: a token for anyone who asks. For development alone; answers
// only to pages of this machine, and asked by the name of this machine.
class dev_token_route {
  public:
    // The issuer that its tokens name; empty: none.
    dev_token_route(std::string_view secret, std::chrono::seconds lifetime, std::string issuer);

    anteroom::http_response serve(const anteroom::http_request& request) const;

  private:
    anteroom::auth::token_issuer issuer_;
    std::chrono::seconds lifetime_;
};

}  // namespace anteroom_app
