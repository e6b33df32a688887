#pragma once

#include <memory>
#include <string>
#include <vector>

#include "anteroom/jwt.hpp"
#include "auth/key_source.hpp"
#include "server/key_refresher.hpp"

namespace anteroom::facade {

// What became of the places that a program named for the keys of one issuer.
struct issuer_keys {
    std::shared_ptr<auth::key_source> source;
    std::shared_ptr<refreshed_keys> refreshed;  // the same object, if its keys change; else null
    std::string problem;                        // in one line; empty: none
};

// Reads secrets and keys, or prepares to. `algorithms` are names; empty: what the keys mean.
issuer_keys load_issuer_keys(const key_sources& from, const std::vector<std::string>& algorithms);

}  // namespace anteroom::facade
