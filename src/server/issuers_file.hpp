#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "anteroom/jwt.hpp"

namespace anteroom::facade {

// Whose tokens are taken, or why the text does not say: one line that says where.
struct issuers_file {
    std::vector<issuer_options> issuers;
    std::string problem;
};

// Issuers in TOML (docs/authentication.md), each with its own keys. What is not known there is
// refused, so that a mistyped word opens no door; keys are not read yet. Paths are those of the
// folder that the file is in. `called` is the file's name, for the problem.
issuers_file read_issuers(std::string_view text, const std::string& called);
issuers_file load_issuers(const std::string& path);

}  // namespace anteroom::facade
