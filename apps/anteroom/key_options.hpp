#pragma once

#include <string>
#include <vector>

#include <anteroom/jwt.hpp>

namespace anteroom_app {

// Whose tokens the ready server takes, as the command line says it. Secrets come from files and
// the environment, for a command line is seen by everybody on the machine.
struct key_options {
    std::vector<std::string> public_keys;
    std::string secret_file;
    std::string jwks_file;
    std::string jwks_url;
    std::string jwks_ca_file;
    std::string issuer;
    std::string audience;
    bool any_audience = false;
    std::vector<std::string> algorithms;
    std::string issuers;  // a file that says all this for several issuers, in place of the above

    // Whether tokens of others than the server itself are taken at all.
    bool given() const;
    // Whether any of these is said, the environment aside.
    bool on_command_line() const;
};

struct key_rules {
    anteroom::jwt_options rules;  // with nothing but what is about keys
    std::string problem;          // in one line; empty: none
};

// JWT_SECRET in the environment is one of the ways, beside which there must be no other; with
// JWT_SECRET_PREVIOUS, its predecessor until JWT_SECRET_PREVIOUS_UNTIL.
key_rules rules_of(const key_options& options);

// The same beside the server's own accounts, whose tokens are told apart by their issuer. Without
// any key, only those are taken.
key_rules rules_beside(const key_options& options, anteroom::issuer_options own);

}  // namespace anteroom_app
