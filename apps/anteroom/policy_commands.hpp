#pragma once

#include <string>

namespace anteroom_app {

// Says whether a file of rules is one, and what is in it.
int check_policy(const std::string& file);

// Runs the tests that stand beside the rules. Answers 1 if one fails.
int test_policy(const std::string& file);

struct explain_options {
    std::string file;
    std::string token;   // its claims count, its signature is not checked; or
    std::string claims;  // JSON
    std::string nsp = "/";
    std::string room;   // to join; or
    std::string event;  // to emit
};

// Says which rule decides about somebody's wish, and why. Answers 1 if it is not allowed.
int explain_policy(const explain_options& options);

}  // namespace anteroom_app
