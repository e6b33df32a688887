#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "key_options.hpp"

namespace anteroom_app {

struct issue_options {
    std::string user;
    std::string name;
    std::vector<std::string> claims;  // name=value; a value that is JSON is taken as such
    std::chrono::seconds lifetime{900};
    std::string issuer;
    std::string audience;
    std::string private_key;  // a PEM file; without it JWT_SECRET
};

// Prints a signed token. Exit status 0, or 2 after one line on the standard error.
int issue_token(const issue_options& options);

struct check_options {
    std::string token;  // "-": the first line of the standard input
    key_options keys;   // of one kind; none: JWT_SECRET
    std::chrono::seconds leeway{30};
};

// Explains a token: what it says, which key signed it, and whether it is accepted, and if not,
// exactly why. Exit status
// 0 accepted, 1 refused, 2 a wrong command line.
int check_token(const check_options& options);

}  // namespace anteroom_app
